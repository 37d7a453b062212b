using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>
/// Emits code for tuples, which are arrays of their elements. Missing elements get their default; extra elements are skipped.
/// </summary>
internal static class TupleEmitter
{
    public static void Write(SourceWriter writer, TupleModel tuple)
    {
        writer.Line($"writer.BeginArray({tuple.Elements.Count});");
        foreach (TupleElementModel element in tuple.Elements)
            ValueEmitter.Write(writer, element.Type, "value." + element.Path);
        writer.Line("writer.EndArray();");
    }

    /// <param name="writer">The source writer.</param>
    /// <param name="tuple">The tuple.</param>
    /// <param name="isObject">True when each value is a separate object, whose memory counts towards the message's limit.</param>
    public static void Read(SourceWriter writer, TupleModel tuple, bool isObject)
    {
        if (isObject)
            writer.Line($"reader.Charge({Sizes.OfObject(tuple.Elements.Select(element => element.Type))});");
        for (int i = 0; i < tuple.Elements.Count; i++)
            writer.Line($"{tuple.Elements[i].Type.Declaration} __{i} = default;");
        writer.Line("int __count = reader.BeginArray();");
        writer.Open("for (int __i = 0; __i < __count; __i++)");
        writer.Line("reader.Element();");
        writer.Open("switch (__i)");
        for (int i = 0; i < tuple.Elements.Count; i++)
            writer.Line($"case {i}: __{i} = {ValueEmitter.Read(tuple.Elements[i].Type)}; break;");
        writer.Line("default: reader.Skip(); break;");
        writer.Close();
        writer.Close();
        writer.Line();
        writer.Line("reader.EndArray();");
        writer.Line($"return {tuple.Construction};");
    }
}
