using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <content>Whose a message is that cannot be read.</content>
internal sealed partial class OsloFormat
{
    /// <remarks>Who sends a request chooses its id and its address in any case, so a sender gains nothing by hiding others among its arguments.</remarks>
    public bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin)
    {
        origin = default;
        ReadOnlySpan<byte> seen = OsloCompression.Glimpse(body, headers, mostBytes);
        if (OsloGlimpse.Find(seen, "_msg_id"u8) is not { } id || OsloGlimpse.Find(seen, "_reply_q"u8) is not { } inbox || !IsInbox(inbox))
            return false;
        var request = new OsloRequest { MessageId = id, Key = IdOf(null), Arguments = NoArguments };
        origin = new RequestHeader(MessageKind.Call, IdOf(id), "") { Inbox = inbox, Oslo = request, IsForeign = true };
        return true;
    }

    public MessageId? FindCallOf(MessageBody reply, IReadOnlyDictionary<string, object?>? headers = null) =>
        OsloGlimpse.Find(OsloCompression.Glimpse(reply, headers, mostBytes), "_msg_id"u8) is { } text && TryParseId(text, out MessageId id) ? id : null;
}
