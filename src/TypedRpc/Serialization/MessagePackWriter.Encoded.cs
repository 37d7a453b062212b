namespace TypedRpc.Serialization;

/// <content>Values that another serializer has encoded.</content>
public partial struct MessagePackWriter
{
    /// <inheritdoc/>
    public void WriteEncoded(EncodedMessagePack value, string? type)
    {
        int start = _position;
        Raw(value.Bytes.Span);
        try
        {
            MessagePackReader.CheckIsOneValue(_buffer, start, _position, _depth);
        }
        catch (RpcSerializationException exception)
        {
            string of = type is null ? "" : " of " + type;
            throw new RpcSerializationException(
                $"What a serializer made of a value{of} cannot be sent as one value in MessagePack: {exception.Message}",
                exception);
        }
    }
}
