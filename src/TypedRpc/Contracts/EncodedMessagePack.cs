namespace TypedRpc;

/// <summary>One value that is already encoded as MessagePack. A shape returns it for a type that another serializer writes.</summary>
/// <param name="bytes">
/// Exactly one value, with nothing after it. Including the values that contain it, it may be nested at most 64 levels deep. The bytes must
/// not change until they are sent.
/// </param>
/// <remarks>
/// Only the MessagePack format supports it. Writing it as JSON, or reading it from JSON, throws an <see cref="RpcSerializationException"/>:
/// the client chooses the format at run time, so the compiler cannot reject it. Bytes that are not exactly one value throw an
/// <see cref="RpcSerializationException"/> when they are written.
/// </remarks>
public readonly struct EncodedMessagePack(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The bytes. A value that was read holds its own copy.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}
