using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits code that writes and reads one value inline.</summary>
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

    /// <summary>Emits code that writes a key. The collection itself refuses null keys.</summary>
    public static void WriteKey(SourceWriter writer, PayloadModel type, string value) => writer.Line(WriteOf(type, value) + ";");

    /// <summary>The expression that reads a value without a check for null; a shape may still return null.</summary>
    public static string ReadPresent(PayloadModel type) => ReadOf(type);

    /// <summary>The expression that reads a key, which is never null. Of types with a shape, only converted ones can be keys.</summary>
    public static string ReadKey(PayloadModel type) =>
        type.Read.Length == 0 ? $"{Code.Shapes}{type.Shape}.ReadKey(ref reader)" : ReadOf(type);

    private static string WriteOf(PayloadModel type, string value)
    {
        if (type.Write.Length == 0)
            return $"{Code.Shapes}{type.Shape}.Write(ref writer, {value})";
        string argument = type.WriteCast is null ? value : $"({type.WriteCast}){value}";
        return IsStatic(type.Write) ? $"{Code.Serialization}{type.Write}(ref writer, {argument})" : $"writer.{type.Write}({argument})";
    }

    private static string ReadOf(PayloadModel type)
    {
        if (type.Read.Length == 0)
            return $"{Code.Shapes}{type.Shape}.Read(ref reader)";
        string value = IsStatic(type.Read) ? $"{Code.Serialization}{type.Read}(ref reader)" : $"reader.{type.Read}()";
        return type.ReadCast is null ? value : $"({type.ReadCast}){value}";
    }

    private static bool IsStatic(string method) => method.Contains('.');
}
