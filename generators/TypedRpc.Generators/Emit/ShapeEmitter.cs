using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits the shape of one type: one pair of generic methods for all encodings, and the overrides that the runtime calls.</summary>
internal static class ShapeEmitter
{
    public static SourceText Emit(ShapeModel shape)
    {
        SourceWriter writer = SourceWriter.NewFile();
        writer.Open("namespace TypedRpc.Generated.Shapes");
        Code.Attributes(writer);
        Open(writer, "internal", shape.Identifier, shape.Declaration);
        if (shape.Object is { } members)
            ObjectEmitter.Field(writer, members, shape.IsReference);
        if (shape.Variants is { } variants)
            VariantsEmitter.Field(writer, variants);
        Overrides(writer, shape.Declaration);
        OpenWrite(writer, shape.Declaration);
        if (shape.IsReference)
        {
            writer.Open("if (value is null)");
            writer.Line("writer.WriteNull();");
            writer.Line("return;");
            writer.Close();
            writer.Line();
        }

        EmitWrite(writer, shape);
        writer.Close();
        writer.Line();
        OpenRead(writer, shape.Declaration);
        if (shape.IsReference)
        {
            writer.Line("if (reader.TryReadNull())");
            writer.Line("    return null;");
        }

        EmitRead(writer, shape);
        writer.Close();
        if (shape is { Variants: not null, Object: { } own })
            VariantsEmitter.Own(writer, shape.Declaration, own);
        if (shape.Conversion is { } conversion)
            ConversionEmitter.Methods(writer, shape.Declaration, shape.IsReference, conversion);
        writer.Close();
        writer.Close();
        return writer.ToSource();
    }

    /// <summary>Opens a shape class and emits its static instance.</summary>
    public static void Open(SourceWriter writer, string accessibility, string identifier, string type)
    {
        writer.Open($"{accessibility} sealed class {identifier} : {Code.Serialization}Shape<{type}>");
        writer.Line($"public static readonly {identifier} Instance = new();");
    }

    /// <summary>Emits the virtual methods that the runtime calls when it does not know the shape's class statically.</summary>
    public static void Overrides(SourceWriter writer, string type)
    {
        writer.Line();
        foreach (string encoding in new[] { "MessagePack", "JsonPayload" })
        {
            writer.Line(
                $"public override void Write(ref {Code.Serialization}{encoding}Writer writer, {type} value) => "
                + $"Write<{Code.Serialization}{encoding}Writer>(ref writer, value);");
        }

        foreach (string encoding in new[] { "MessagePack", "JsonPayload" })
        {
            writer.Line(
                $"public override {type} Read(ref {Code.Serialization}{encoding}Reader reader) => "
                + $"Read<{Code.Serialization}{encoding}Reader>(ref reader);");
        }

        writer.Line();
    }

    public static void OpenWrite(SourceWriter writer, string type, string method = "Write")
    {
        writer.Open(
            $"public static void {method}<TWriter>(ref TWriter writer, {type} value) "
            + $"where TWriter : struct, {Code.Serialization}IPayloadWriter");
    }

    public static void OpenRead(SourceWriter writer, string type, string method = "Read")
    {
        writer.Open(
            $"public static {type} {method}<TReader>(ref TReader reader) "
            + $"where TReader : struct, {Code.Serialization}IPayloadReader");
    }

    private static void EmitWrite(SourceWriter writer, ShapeModel shape)
    {
        if (shape.Variants is { } variants)
            VariantsEmitter.Write(writer, variants);
        else if (shape.Object is { } type)
            ObjectEmitter.Write(writer, type);
        else if (shape.Collection is { } collection)
            CollectionEmitter.Write(writer, collection);
        else if (shape.Tuple is { } tuple)
            TupleEmitter.Write(writer, tuple);
        else if (shape.Conversion is { } conversion)
            ConversionEmitter.Write(writer, conversion);
        else
            ValueEmitter.Write(writer, shape.Value!, "value");
    }

    private static void EmitRead(SourceWriter writer, ShapeModel shape)
    {
        if (shape.Variants is { } variants)
            VariantsEmitter.Read(writer, shape.Declaration, variants);
        else if (shape.Object is { } type)
            ObjectEmitter.Read(writer, shape.Declaration, type);
        else if (shape.Collection is { } collection)
            CollectionEmitter.Read(writer, collection);
        else if (shape.Tuple is { } tuple)
            TupleEmitter.Read(writer, tuple, shape.IsReference);
        else if (shape.Conversion is { } conversion)
            ConversionEmitter.Read(writer, conversion);
        else
            writer.Line($"return {ValueEmitter.Read(shape.Value!)};");
    }
}
