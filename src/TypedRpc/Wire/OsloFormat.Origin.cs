using System.Text;
using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <content>Whose a request is that cannot be read.</content>
internal sealed partial class OsloFormat
{
    /// <remarks>
    /// Found as text, as the rest may be missing or no JSON. Python writes the id and the address after the arguments: the last ones count. Who sends a request
    /// chooses both in any case, so a sender gains nothing by hiding others among its arguments.
    /// </remarks>
    public bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin)
    {
        origin = default;
        try
        {
            ReadOnlySpan<byte> text = OsloCompression.Plain(body, headers, mostBytes);
            ReadOnlySpan<byte> quote = text.IndexOf("\"oslo.message\""u8) >= 0 ? "\\\""u8 : "\""u8; // in an envelope the message is a text, with its quotes escaped
            if (LastText(text, quote, "_msg_id"u8) is not { } id || LastText(text, quote, "_reply_q"u8) is not { } inbox || !IsInbox(inbox))
                return false;
            var request = new OsloRequest { MessageId = id, Key = IdOf(null), Arguments = NoArguments };
            origin = new RequestHeader(MessageKind.Call, IdOf(id), "") { Inbox = inbox, Oslo = request, IsForeign = true };
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    // The value of the last member of that name. A text with escapes in it is nobody's id.
    private static string? LastText(ReadOnlySpan<byte> json, ReadOnlySpan<byte> quote, ReadOnlySpan<byte> name)
    {
        for (int end = json.Length; end > 0;)
        {
            int at = json[..end].LastIndexOf(name);
            if (at < 0)
                return null;
            if (TextAfter(json, at, name.Length, quote) is { } text)
                return text;
            end = at;
        }

        return null;
    }

    private static string? TextAfter(ReadOnlySpan<byte> json, int at, int length, ReadOnlySpan<byte> quote)
    {
        int before = at - quote.Length;
        if (before < 0 || !json[before..at].SequenceEqual(quote) || (before > 0 && json[before - 1] == '\\'))
            return null;
        ReadOnlySpan<byte> rest = json[(at + length)..];
        if (!rest.StartsWith(quote))
            return null;
        rest = rest[quote.Length..].TrimStart(" "u8);
        if (!rest.StartsWith(":"u8))
            return null;
        rest = rest[1..].TrimStart(" "u8);
        if (!rest.StartsWith(quote))
            return null;
        rest = rest[quote.Length..];
        int end = rest.IndexOfAny("\\\""u8);
        bool isText = end is > 0 and <= LongestName && rest[end..].StartsWith(quote) && !rest[..end].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);
        return isText ? Encoding.ASCII.GetString(rest[..end]) : null;
    }
}
