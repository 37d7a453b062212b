namespace TypedRpc.Streaming;

/// <summary>Items of a stream may be lost, so the stream cannot go on.</summary>
internal sealed class StreamLostException(string message, Exception? reason) : Exception(message, reason)
{
    public static StreamLostException Because(Exception reason) =>
        new($"The stream was broken, because the connection to the broker was lost or a message was not taken: {reason.Message}", reason);
}
