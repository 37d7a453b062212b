using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Emit;

/// <summary>Names of the runtime library, and the attributes of generated classes.</summary>
internal static class Code
{
    public const string Runtime = "global::TypedRpc.";
    public const string Generated = "global::TypedRpc.Generated.";
    public const string Serialization = "global::TypedRpc.Serialization.";
    public const string Shapes = "global::TypedRpc.Generated.Shapes.";
    public const string Tasks = "global::System.Threading.Tasks.";

    /// <summary>The value of <c>RpcContracts.GeneratedForm</c> that this generator writes.</summary>
    public const int Form = 1;

    private static readonly string Version = typeof(Code).Assembly.GetName().Version.ToString(3);

    /// <summary>A string as a literal.</summary>
    public static string Text(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>Emits the attributes of a generated class.</summary>
    /// <remarks>
    /// The class is marked obsolete because obsolete code may use obsolete types, even those that are errors (CS0619). So contracts may be
    /// obsolete too.
    /// </remarks>
    public static void Attributes(SourceWriter writer)
    {
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedRpc.Generators\", \"{Version}\")]");
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.Line("[global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]");
        writer.Line("[global::System.Obsolete(\"Only generated code uses this.\")]");
    }
}
