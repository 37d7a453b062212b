using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Evolution;

namespace TypedRpc.Generators.Emit;

/// <summary>Prints the surface into an attribute of the assembly. The build target that writes the baseline takes it from there, between the quotes.</summary>
internal static class SurfaceEmitter
{
    public const string HintName = "TypedRpc.Surface.g.cs";

    public static SourceText Emit(Surface surface)
    {
        SourceWriter writer = SourceWriter.NewFile();
        writer.Line($"[assembly: {Code.Generated}RpcSurface(\"\"\"");

        // No line is indented by the writer, and no text has three quotes in a row: a literal's own quotes are escaped.
        writer.Line(SurfaceText.Print(surface) + "\"\"\")]");
        return writer.ToSource();
    }
}
