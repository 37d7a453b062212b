using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <content>Reads the origin of messages that cannot be read completely.</content>
internal sealed partial class NativeFormat
{
    public MessageId? FindCallOf(MessageBody reply, IReadOnlyDictionary<string, object?>? headers = null)
    {
        try
        {
            var reader = new MessagePackReader(reply.Array, 0, reply.Length);
            BeginStart(ref reader);
            return ReadPrefix(ref reader).Id;
        }
        catch (RpcSerializationException)
        {
            return null;
        }
    }

    public bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin)
    {
        origin = default;
        try
        {
            var reader = new MessagePackReader(body.Array, 0, body.Length);
            BeginStart(ref reader);
            (MessageKind kind, _, MessageId id) = ReadPrefix(ref reader);
            if (kind is not (MessageKind.Call or MessageKind.Cast))
                return TryReadUnknown(ref reader, kind, id, out origin);
            string? inbox = reader.TryReadNull() ? null : Inbox(_names.Get(reader.Utf8()));
            if (kind == MessageKind.Call && inbox is null)
                return false;
            origin = new RequestHeader(kind, id, "") { Inbox = inbox, Data = LaterFormat };
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    // The prefix of a request of a later version has the inbox at the same place. Its sender must not wait for an answer in vain.
    private bool TryReadUnknown(ref MessagePackReader reader, MessageKind kind, MessageId id, out RequestHeader origin)
    {
        origin = default;
        if (kind < MessageKind.Marker || reader.NextKind != PayloadKind.String)
            return false;
        origin = new RequestHeader(MessageKind.Call, id, "") { Inbox = Inbox(_names.Get(reader.Utf8())), Data = UnknownKind };
        return true;
    }

    // The prefix is the same in every version. The element count of an excerpt is that of the whole message, so it is not checked.
    private static void BeginStart(ref MessagePackReader reader)
    {
        BeginEnvelope(ref reader);
        reader.Skip(); // the version
    }
}
