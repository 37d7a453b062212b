using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <content>Messages about a call while it waits or runs: keep-alive, cancel, probe and marker.</content>
internal sealed partial class NativeFormat
{
    private const int WorkingElements = 2;
    private const int MarkerElements = 5;
    private const int LongestMarker = 128;

    public MessageBody WriteWorking(in RequestHeader request, string? inbox, bool isRunning)
    {
        var writer = new MessagePackWriter(64);
        WriteReplyHeader(ref writer, MessageKind.Working, request.Id, request.MaxPacked);
        writer.WriteArrayHeader(WorkingElements);
        writer.WriteString(inbox);
        writer.WriteBoolean(isRunning);
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads a keep-alive message after its header. A payload of another form says only that the method runs.</summary>
    /// <exception cref="RpcSerializationException">The address of the server is not that of an inbox.</exception>
    public (string? Inbox, bool IsRunning) ReadWorking(MessageBody body, in ReplyHeader header)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length);
        if (reader.NextKind != PayloadKind.Array || reader.BeginArray() < WorkingElements)
            return (null, true);
        return (ReadInbox(ref reader), reader.ReadBoolean());
    }

    /// <summary>Writes that a caller no longer waits for a call.</summary>
    /// <param name="call">The id of the call, which only its caller and its server know.</param>
    /// <param name="milliseconds">How long a server that has not received the call has to remember the id.</param>
    public static MessageBody WriteCancel(MessageId call, long milliseconds)
    {
        var writer = new MessagePackWriter(48);
        WriteReplyHeader(ref writer, MessageKind.Cancel, call);
        writer.WriteInt64(milliseconds);
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads a cancellation after its header.</summary>
    /// <returns>How long to remember it, in milliseconds.</returns>
    /// <exception cref="RpcSerializationException">The payload is not a time.</exception>
    public static long ReadCancel(MessageBody body, in ReplyHeader header)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length);
        return Math.Max(0, reader.ReadInt64());
    }

    /// <summary>Writes a message that does nothing, except that the broker returns it when its inbox does not exist.</summary>
    /// <param name="id">An id by which a bus recognizes a message to its own inbox; zero in a message to another one.</param>
    public static MessageBody WriteProbe(MessageId id = default)
    {
        var writer = new MessagePackWriter(32);
        WriteReplyHeader(ref writer, MessageKind.Probe, id);
        writer.WriteNull();
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>True for the result or the failure of a call; false for every other message.</summary>
    public bool IsReply(MessageBody body)
    {
        try
        {
            return ReadReply(body).Kind is MessageKind.Reply or MessageKind.Fault;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    /// <summary>Writes a marker, which a server answers with <see cref="MessageKind.Capacity"/>.</summary>
    public static MessageBody WriteMarker(MessageId id, string inbox)
    {
        var writer = new MessagePackWriter(64);
        writer.WriteArrayHeader(MarkerElements);
        WritePrefix(ref writer, MessageKind.Marker, id, 0);
        writer.WriteString(inbox);
        return new MessageBody(writer.Buffer, writer.Length);
    }

    /// <summary>Reads a marker, false for every other message. Costs a request one comparison.</summary>
    public bool TryReadMarker(MessageBody body, out RequestHeader marker)
    {
        marker = default;
        if (body.Length > LongestMarker || body.Length == 0 || body.Array[0] != (MessagePackCode.FixArray | MarkerElements))
            return false;
        try
        {
            var reader = new MessagePackReader(body.Array, 0, body.Length);
            BeginStart(ref reader);
            (MessageKind kind, _, MessageId id) = ReadPrefix(ref reader);
            if (kind != MessageKind.Marker)
                return false;
            marker = new RequestHeader(MessageKind.Marker, id, "") { Inbox = Inbox(_names.Get(reader.Utf8())) };
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    private string? ReadInbox(ref MessagePackReader reader) => reader.TryReadNull() ? null : Inbox(_names.Get(reader.Utf8()));
}
