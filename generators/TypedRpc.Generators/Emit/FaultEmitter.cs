using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Emit;

/// <summary>Emits code that writes a declared exception, and creates it again at the caller.</summary>
internal static class FaultEmitter
{
    private const string Exception = "global::System.Exception";

    public static SourceText Emit(FaultModel fault)
    {
        SourceWriter writer = SourceWriter.NewFile();
        writer.Open("namespace TypedRpc.Generated.Shapes");
        Code.Attributes(writer);
        writer.Open($"internal sealed class {fault.Identifier} : {Code.Serialization}FaultShape");
        writer.Line($"public static readonly {fault.Identifier} Instance = new();");
        // Peers in other languages send arbitrary arguments with their exceptions; the exception is identified by its name.
        ObjectEmitter.Field(writer, fault.Object, isObject: true, mayBeForeign: true);
        writer.Line();
        string module = fault.Module is null ? "" : Code.Text(fault.Module) + ", ";
        writer.Line($"private {fault.Identifier}() : base({module}{Code.Text(fault.Name)}) {{ }}");
        writer.Line();
        writer.Line($"public override bool Matches({Exception} exception) => exception is {fault.Declaration};");
        foreach (string encoding in new[] { "MessagePack", "JsonPayload" })
        {
            writer.Line(
                $"public override void Write(ref {Code.Serialization}{encoding}Writer writer, {Exception} exception) => "
                + $"Write<{Code.Serialization}{encoding}Writer>(ref writer, ({fault.Declaration})exception);");
        }

        foreach (string encoding in new[] { "MessagePack", "JsonPayload" })
        {
            writer.Line(
                $"public override {Exception} Read(ref {Code.Serialization}{encoding}Reader reader, string message) => "
                + $"Read<{Code.Serialization}{encoding}Reader>(ref reader, message);");
        }

        writer.Line();
        ShapeEmitter.OpenWrite(writer, fault.Declaration);
        ObjectEmitter.Write(writer, fault.Object);
        writer.Close();
        writer.Line();
        writer.Open(
            $"private static {fault.Declaration} Read<TReader>(ref TReader reader, string message) "
            + $"where TReader : struct, {Code.Serialization}IPayloadReader");
        ObjectEmitter.Read(writer, fault.Declaration, fault.Object);
        writer.Close();
        writer.Close();
        writer.Close();
        return writer.ToSource();
    }
}
