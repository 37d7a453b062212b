using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Writes and reads one value where it stands.</summary>
internal static class ValueEmitter
{
    public static void Write(SourceWriter writer, PayloadModel type, string value)
    {
        if (type.WriterTakesNull || type.Form is PayloadForm.Scalar or PayloadForm.Shaped)
        {
            writer.Line(WriteOf(type, value) + ";");
            return;
        }

        string inner = writer.NewName("n");
        writer.Line($"if ({value} is {{ }} {inner})");
        writer.Line($"    {WriteOf(type, inner)};");
        writer.Line("else");
        writer.Line("    writer.WriteNull();");
    }

    public static string Read(PayloadModel type) => type.Form switch
    {
        PayloadForm.Scalar or PayloadForm.Shaped => ReadOf(type),
        _ => $"reader.TryReadNull() ? default({type.Declaration}) : {ReadOf(type)}",
    };

    /// <summary>A value that is not null; one with a shape may turn out to be.</summary>
    public static string ReadPresent(PayloadModel type) => ReadOf(type);

    /// <summary>A key, which is never null. Of the types with a shape only those that a class of the user converts can be one.</summary>
    public static string ReadKey(PayloadModel type) => type.Read.Length == 0 ? $"{Code.Shapes}{type.Shape}.ReadKey(ref reader)" : ReadOf(type);

    private static string WriteOf(PayloadModel type, string value) => type.Write.Length == 0
        ? $"{Code.Shapes}{type.Shape}.Write(ref writer, {value})"
        : $"writer.{type.Write}({(type.WriteCast is null ? value : $"({type.WriteCast}){value}")})";

    private static string ReadOf(PayloadModel type) => type.Read.Length == 0
        ? $"{Code.Shapes}{type.Shape}.Read(ref reader)"
        : $"{(type.ReadCast is null ? "" : $"({type.ReadCast})")}reader.{type.Read}()";
}
