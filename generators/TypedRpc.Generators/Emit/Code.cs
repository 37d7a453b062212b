using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Emit;

/// <summary>Names of the runtime, and what stands on every generated class.</summary>
internal static class Code
{
    public const string Runtime = "global::TypedRpc.";
    public const string Generated = "global::TypedRpc.Generated.";
    public const string Serialization = "global::TypedRpc.Serialization.";
    public const string Shapes = "global::TypedRpc.Generated.Shapes.";
    public const string Tasks = "global::System.Threading.Tasks.";

    /// <summary>The form of <c>RpcContracts.GeneratedForm</c> that this generator writes.</summary>
    public const int Form = 1;

    private static readonly string Version = typeof(Code).Assembly.GetName().Version.ToString(3);

    /// <summary>A string as a literal.</summary>
    public static string Text(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>Attributes of a generated class. Code that is obsolete itself may use what is obsolete, even as an error (CS0619), so contracts may be.</summary>
    public static void Attributes(SourceWriter writer)
    {
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"TypedRpc.Generators\", \"{Version}\")]");
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.Line("[global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]");
        writer.Line("[global::System.Obsolete(\"Only generated code uses this.\")]");
    }
}
