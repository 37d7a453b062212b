using System.ComponentModel;

namespace TypedRpc.Serialization;

/// <summary>Writes and reads values that another serializer encodes as MessagePack.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class EncodedValue
{
    /// <summary>Writes a value.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="value">Exactly one value in MessagePack.</param>
    /// <param name="type">The name of the type of the value, for exception messages.</param>
    public static void WriteEncoded<TWriter>(ref TWriter writer, EncodedMessagePack value, string? type = null)
        where TWriter : struct, IPayloadWriter => writer.WriteEncoded(value, type);

    /// <summary>Reads a value.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="type">The name of the type of the value, for exception messages.</param>
    public static EncodedMessagePack ReadEncoded<TReader>(ref TReader reader, string? type = null)
        where TReader : struct, IPayloadReader => reader.ReadEncoded(type);

    internal static RpcSerializationException NotInJson(string? type) => new(
        $"{(type is null ? "A value that is encoded as MessagePack" : "A value of " + type)} travels in MessagePack only, "
        + "and this message is JSON. "
        + "To send it as JSON, name a converter for the type that makes something else of it, with [assembly: RpcConverter].");
}
