using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <content>Whose a message is that cannot be read.</content>
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

    public RequestHeader? FindCaller(MessageBody request, IReadOnlyDictionary<string, object?>? headers = null)
    {
        try
        {
            var reader = new MessagePackReader(request.Array, 0, request.Length);
            BeginStart(ref reader);
            (MessageKind kind, _, MessageId id) = ReadPrefix(ref reader);
            return kind == MessageKind.Call && !reader.TryReadNull() ? new RequestHeader(kind, id, "") { Inbox = Inbox(_names.Get(reader.Utf8())) } : null;
        }
        catch (RpcSerializationException)
        {
            return null;
        }
    }

    // The prefix is the same in every version. The count of an excerpt's elements is that of the whole message, so nothing is to be made of it.
    private static void BeginStart(ref MessagePackReader reader)
    {
        BeginEnvelope(ref reader);
        reader.Skip(); // the version
    }
}
