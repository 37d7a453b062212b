using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>
/// Emits code that writes and reads a type through a user's converter class. An exception of the converter is a fault of the value.
/// </summary>
internal static class ConversionEmitter
{
    private const string Fault = Code.Runtime + "RpcSerializationException";

    public static void Write(SourceWriter writer, ConversionModel model)
    {
        writer.Line($"{model.Wire.Declaration} __wire = ToWire(value);");
        if (model.Wire.IsEncoded)
            writer.Line($"{Code.Serialization}{model.Wire.Write}(ref writer, __wire, {Code.Text(model.Name)});");
        else
            ValueEmitter.Write(writer, model.Wire, "__wire");
    }

    public static void Read(SourceWriter writer, ConversionModel model)
    {
        writer.Line($"{model.Wire.Declaration} __wire = {ReadWire(model)};");
        if (model.MayBeNull)
        {
            writer.Line("if (__wire is null)");
            writer.Line($"    throw new {Fault}({Code.Text($"A null cannot be a value of {model.Name}.")});");
        }

        writer.Line("return FromWire(__wire);");
    }

    public static void Methods(SourceWriter writer, string type, bool isReference, ConversionModel model)
    {
        if (model.CanBeKey)
        {
            writer.Line();
            ShapeEmitter.OpenRead(writer, type, "ReadKey");
            string key = $"FromWire({ValueEmitter.ReadKey(model.Wire)})";
            writer.Line($"return {key}{(isReference ? $" ?? throw new {Fault}(\"A null cannot be the key of a map.\")" : "")};");
            writer.Close();
        }

        Convert(
            writer,
            $"private static {model.Wire.Declaration} ToWire({type} value)",
            $"{model.Converter}.ToWire(value)",
            $"A value of {model.Name} could not be written: ");
        Convert(
            writer,
            $"private static {type} FromWire({model.Wire.Declaration} value)",
            $"{model.Converter}.FromWire(value)",
            $"A value of {model.Name} could not be read: ");
    }

    private static string ReadWire(ConversionModel model) =>
        model.Wire.IsEncoded
            ? $"{Code.Serialization}{model.Wire.Read}(ref reader, {Code.Text(model.Name)})"
            : ValueEmitter.ReadPresent(model.Wire);

    private static void Convert(SourceWriter writer, string declaration, string call, string message)
    {
        writer.Line();
        writer.Open(declaration);
        writer.Open("try");
        writer.Line($"return {call};");
        writer.Close();
        writer.Open($"catch (global::System.Exception __exception) when (__exception is not {Fault})");
        writer.Line($"throw new {Fault}({Code.Text(message)} + __exception.Message, __exception);");
        writer.Close();
        writer.Close();
    }
}
