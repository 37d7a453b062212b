using System.Text.Json.Nodes;
using TypedRpc.Serialization;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>A value with its shape, whatever its type.</summary>
internal sealed record Case(JsonArray Description, byte[] Written, Func<byte[], JsonArray> Read)
{
    public static Case Of<T>(string method, T value)
    {
        Shape<T> shape = Shapes.Of<T>(method);
        return new Case(MessagePack.Description.Of(value), shape.Write(value), bytes => MessagePack.Description.Of(shape.Read(bytes)));
    }
}
