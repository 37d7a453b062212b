namespace TypedRpc;

/// <summary>One value that is already encoded as MessagePack. A shape gives it to have a type written by another serializer.</summary>
/// <param name="bytes">
/// Exactly one value, with nothing after it. Together with what it lies in, it may be nested 64 deep. Whoever makes the value must leave the bytes unchanged
/// until it is sent.
/// </param>
/// <remarks>
/// It travels in MessagePack only. Writing it as JSON, and reading it from JSON, is an <see cref="RpcSerializationException"/>: the wire is chosen by the
/// client at run time, so the compiler cannot refuse it. Bytes that are not exactly one value are an <see cref="RpcSerializationException"/> at the writer.
/// </remarks>
public readonly struct EncodedMessagePack(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The bytes. After reading they are a copy of their own, which nothing else changes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}
