using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Evolution;

namespace TypedRpc.Generators.Emit;

/// <summary>
/// Emits the surface as an assembly attribute. The build target that writes the baseline reads the text between the quotes.
/// </summary>
internal static class SurfaceEmitter
{
    public const string HintName = "TypedRpc.Surface.g.cs";

    public static SourceText Emit(Surface surface)
    {
        SourceWriter writer = SourceWriter.NewFile();
        writer.Line($"[assembly: {Code.Generated}RpcSurface(\"\"\"");

        // A raw literal is safe: the lines are not indented, and the text never contains three quotes in a row, because inner quotes are
        // escaped.
        writer.Line(SurfaceText.Print(surface) + "\"\"\")]");
        return writer.ToSource();
    }
}
