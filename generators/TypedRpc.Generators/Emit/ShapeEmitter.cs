using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Prints the shape of one type: one pair of methods for all encodings, and the overrides that the runtime calls.</summary>
internal static class ShapeEmitter
{
    public static SourceText Emit(ShapeModel shape)
    {
        SourceWriter writer = SourceWriter.NewFile();
        writer.Open("namespace TypedRpc.Generated.Shapes");
        Code.Attributes(writer);
        Open(writer, "internal", shape.Identifier, shape.Declaration);
        if (shape.Object is { } members)
            MembersEmitter.Field(writer, positional: false, members.Members.Select(member => member.WireName));
        OpenWrite(writer, shape.Declaration);
        NullOr(writer, shape, "value is null", "writer.WriteNull();", "return;");
        EmitWrite(writer, shape);
        writer.Close();
        writer.Line();
        OpenRead(writer, shape.Declaration);
        NullOr(writer, shape, "reader.TryReadNull()", "return null;");
        EmitRead(writer, shape);
        writer.Close();
        writer.Close();
        writer.Close();
        return writer.ToSource();
    }

    /// <summary>Opens a class with its instance and the overrides.</summary>
    public static void Open(SourceWriter writer, string accessibility, string identifier, string type)
    {
        writer.Open($"{accessibility} sealed class {identifier} : {Code.Serialization}Shape<{type}>");
        writer.Line($"public static readonly {identifier} Instance = new();");
        writer.Line();
        foreach (string encoding in new[] { "MessagePack", "JsonPayload" })
            writer.Line($"public override void Write(ref {Code.Serialization}{encoding}Writer writer, {type} value) => Write<{Code.Serialization}{encoding}Writer>(ref writer, value);");
        foreach (string encoding in new[] { "MessagePack", "JsonPayload" })
            writer.Line($"public override {type} Read(ref {Code.Serialization}{encoding}Reader reader) => Read<{Code.Serialization}{encoding}Reader>(ref reader);");
        writer.Line();
    }

    public static void OpenWrite(SourceWriter writer, string type)
    {
        writer.Line($"public static void Write<TWriter>(ref TWriter writer, {type} value)");
        writer.Open($"    where TWriter : struct, {Code.Serialization}IPayloadWriter");
    }

    public static void OpenRead(SourceWriter writer, string type)
    {
        writer.Line($"public static {type} Read<TReader>(ref TReader reader)");
        writer.Open($"    where TReader : struct, {Code.Serialization}IPayloadReader");
    }

    private static void NullOr(SourceWriter writer, ShapeModel shape, string condition, params string[] statements)
    {
        if (!shape.IsReference)
            return;
        writer.Open($"if ({condition})");
        foreach (string statement in statements)
            writer.Line(statement);
        writer.Close();
        writer.Line();
    }

    private static void EmitWrite(SourceWriter writer, ShapeModel shape)
    {
        if (shape.Object is { } type)
            MembersEmitter.Write(writer, type.Members.Select(member => (member.Type, "value." + member.Identifier)).ToList());
        else if (shape.Collection is { } collection)
            CollectionEmitter.Write(writer, collection);
        else
            ValueEmitter.Write(writer, shape.Value!, "value");
    }

    private static void EmitRead(SourceWriter writer, ShapeModel shape)
    {
        if (shape.Object is { } type)
            ObjectEmitter.Read(writer, shape.Declaration, type);
        else if (shape.Collection is { } collection)
            CollectionEmitter.Read(writer, collection);
        else
            writer.Line($"return {ValueEmitter.Read(shape.Value!)};");
    }
}
