using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <content>Reading.</content>
internal sealed partial class OsloFormat
{
    private const int LongestName = 255;
    private const string Inboxes = "reply_";

    private static readonly JsonElement NoArguments = OsloEnvelope.Parse("{}"u8);

    /// <summary>Reads a request. What is wrong with one whose caller can be told of it is its <see cref="RequestHeader.Refusal"/>.</summary>
    public RequestHeader ReadRequest(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null)
    {
        JsonElement root = OsloEnvelope.Open(OsloCompression.Plain(body, headers, mostBytes));
        string? id = Find(root, "_msg_id"u8) is { } given ? Name(given, "The id of the request") : null;
        string? inbox = id is null ? null : ReplyAddress(root);
        OsloEnvelope.TryGet(root, "_unique_id"u8, out JsonElement unique);
        string? uniqueId = OsloEnvelope.TryGetText(unique, out string? text) && text.Length <= LongestName ? text : null;

        Fault? refusal = null;
        string method = TextOr(root, "method"u8, "", FaultCode.NoSuchMethod, "The request names no method, or none that is one.", ref refusal)!;
        string? ns = TextOr(root, "namespace"u8, null, FaultCode.UnsupportedVersion, "The namespace of the request is no text, or longer than 255 characters.", ref refusal);
        (RpcVersion version, string? noVersion) = ReadVersion(root, ref refusal);
        RpcContext context = ReadContext(root, ref refusal);
        return new RequestHeader(id is null ? MessageKind.Cast : MessageKind.Call, IdOf(id ?? uniqueId), method)
        {
            Inbox = inbox,
            Namespace = ns,
            Version = version,
            Context = context,
            IsRepeat = uniqueId is not null, // nothing tells: each may be one
            MonitorSeconds = id is null ? 0 : ReadSeconds(root),
            Data = new OsloRequest
            {
                Key = IdOf(uniqueId), // random without one: nothing is known for a copy then, as in Python
                Refusal = refusal,
                MessageId = id,
                UniqueId = uniqueId,
                Arguments = OsloEnvelope.TryGet(root, "args"u8, out JsonElement arguments) ? arguments : NoArguments,
                NoVersion = noVersion,
            },
        };
    }

    public TArguments ReadArguments<TArguments>(MessageBody body, in RequestHeader header, Shape<TArguments> shape)
    {
        var reader = new JsonPayloadReader(OsloRequest.Of(header).Arguments, mostDecoded);
        try
        {
            // No method takes anything else, and those without parameters look at nothing.
            if (OsloRequest.Of(header).Arguments.ValueKind != JsonValueKind.Object)
                throw ValueFault.Of("an object, from names to values", "something else");
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException fault)
        {
            throw DecodingFault.InArguments(fault, header.Method, reader.Path);
        }
    }

    public ReplyHeader ReadReply(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null)
    {
        JsonElement root = OsloEnvelope.Open(OsloCompression.Plain(body, headers, mostBytes));
        if (!OsloEnvelope.TryGet(root, "_msg_id"u8, out JsonElement given) || !OsloEnvelope.TryGetText(given, out string? text) || !TryParseId(text, out MessageId id))
            throw new RpcSerializationException("The message is no reply to a request of ours.");

        // Older servers leave out what is null; Python's own client fails for that.
        JsonElement? failure = Find(root, "failure"u8);
        JsonElement? result = Find(root, "result"u8);
        bool isEnding = Find(root, "ending"u8) is { ValueKind: JsonValueKind.True };
        if (failure is { } reason && IsTrue(reason))
            return new ReplyHeader(MessageKind.Fault, id, 0) { FormatData = reason, IsPart = !isEnding };
        return !isEnding && result is null
            ? new ReplyHeader(MessageKind.Working, id, 0)
            : new ReplyHeader(MessageKind.Reply, id, 0) { FormatData = result, IsPart = !isEnding };
    }

    /// <inheritdoc/>
    public long? BudgetOf(in RequestHeader request, long expirationMilliseconds) => expirationMilliseconds == 0 ? null : expirationMilliseconds;

    /// <inheritdoc/>
    public TimeSpan? KeepAlivePeriodOf(in RequestHeader request) => request.MonitorSeconds == 0 ? null : TimeSpan.FromSeconds(request.MonitorSeconds) / 2;

    // A Python caller that did not ask for keep-alive messages fails when one comes.
    public bool ShowsProgress => false;

    // A copy that oslo.messaging has sent twice has been answered, and its caller waits for one reply. A request that the broker delivers again may not have been.
    public bool AnswersRepeat(bool isRedelivered) => isRedelivered;

    public MessageId? FindCallOf(MessageBody reply, IReadOnlyDictionary<string, object?>? headers = null) =>
        OsloGlimpse.Find(OsloCompression.Glimpse(reply, headers, mostBytes), "_msg_id"u8) is { } text && TryParseId(text, out MessageId id) ? id : null;

    public bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin)
    {
        origin = default;
        ReadOnlySpan<byte> seen = OsloCompression.Glimpse(body, headers, mostBytes);
        if (OsloGlimpse.Find(seen, "_msg_id"u8) is not { } id || OsloGlimpse.Find(seen, "_reply_q"u8) is not { } inbox || !IsInbox(inbox))
            return false;
        origin = new RequestHeader(MessageKind.Call, IdOf(id), "") { Inbox = inbox, Data = new OsloRequest { Key = IdOf(null), MessageId = id, Arguments = NoArguments } };
        return true;
    }

    public TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape)
    {
        var reader = new JsonPayloadReader(JsonOf(header), mostDecoded);
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException fault)
        {
            throw DecodingFault.InResult(fault, reader.Path);
        }
    }

    public Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared) => OsloFailure.Read(OsloEnvelope.Text(JsonOf(header)), declared, mostDecoded);

    // As Python sees it. A failure in a form of its own is one too: the call ends with it.
    private static bool IsTrue(JsonElement failure) => failure.ValueKind switch
    {
        JsonValueKind.False => false,
        JsonValueKind.String => OsloEnvelope.Text(failure).Length > 0,
        _ => true,
    };

    private static JsonElement? Find(JsonElement root, ReadOnlySpan<byte> name) =>
        OsloEnvelope.TryGet(root, name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Name(JsonElement element, string what) =>
        OsloEnvelope.TryGetText(element, out string? text) && Encoding.UTF8.GetByteCount(text) is > 0 and <= LongestName
            ? text
            : throw new RpcSerializationException($"{what} is no text of 1 to {LongestName} bytes.");

    // A caller cannot point the reply at somebody's work queue: an address is an inbox's, ours or Python's, or none.
    private static string ReplyAddress(JsonElement root)
    {
        string name = Name(Find(root, "_reply_q"u8) ?? throw new RpcSerializationException("A call has no address for its reply."), "The address of the reply");
        return IsInbox(name) ? name : throw new RpcSerializationException("The address of the reply is not that of an inbox.");
    }

    private static bool IsInbox(string name) =>
        (name.StartsWith(Inboxes, StringComparison.Ordinal) && name.Length > Inboxes.Length)
        || (name.StartsWith(BusTopology.InboxPrefix, StringComparison.Ordinal) && name.Length > BusTopology.InboxPrefix.Length);

    private static string? TextOr(JsonElement root, ReadOnlySpan<byte> name, string? otherwise, FaultCode code, string reason, ref Fault? refusal)
    {
        // What must be there, and is not, is told of too.
        if (Find(root, name) is not { } value)
        {
            if (otherwise is not null)
                refusal ??= new Fault(code, code.ToString(), reason);
            return otherwise;
        }

        if (OsloEnvelope.TryGetText(value, out string? text) && text.Length <= LongestName)
            return text;
        refusal ??= new Fault(code, code.ToString(), reason);
        return otherwise;
    }

    private static (RpcVersion Version, string? NoVersion) ReadVersion(JsonElement root, ref Fault? refusal)
    {
        if (!OsloEnvelope.TryGet(root, "version"u8, out JsonElement given))
            return (new RpcVersion(1, 0), null);
        if (OsloEnvelope.TryGetText(given, out string? text) && text.Length <= LongestName && RpcVersion.TryParse(text, out RpcVersion version))
            return (version, null);
        string shown = text is null ? given.ValueKind.ToString().ToLowerInvariant() : text.Length <= LongestName ? text : text[..LongestName];
        string found = text is not null ? $"\"{shown}\"" : given.ValueKind switch
        {
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "a boolean",
            JsonValueKind.Array => "an array",
            JsonValueKind.Object => "an object",
            _ => "text that cannot be read",
        };
        refusal ??= new Fault(
            FaultCode.UnsupportedVersion, nameof(FaultCode.UnsupportedVersion), $"The 'version' of the request must be a string such as \"1.3\" or \"1.3.2\"; the request has {found}.");
        return (default, shown);
    }

    private static RpcContext ReadContext(JsonElement root, ref Fault? refusal)
    {
        try
        {
            return OsloContext.Read(root, LargestContext);
        }
        catch (RpcSerializationException fault)
        {
            refusal ??= new Fault(FaultCode.InvalidArguments, nameof(FaultCode.InvalidArguments), $"The context of the request could not be read: {fault.Message}");
            return RpcContext.Empty;
        }
    }

    // As Python's int() takes it; what is no such number asks for nothing.
    private static int ReadSeconds(JsonElement root)
    {
        double seconds = 0;
        if (Find(root, "_timeout"u8) is not { } value)
            return 0;
        if (value.ValueKind == JsonValueKind.Number)
            _ = value.TryGetDouble(out seconds);
        else if (OsloEnvelope.TryGetText(value, out string? text))
            _ = double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds);
        return seconds >= 1 ? (int)Math.Min(seconds, TimeSpan.FromDays(24).TotalSeconds) : 0;
    }

    // The id of another form is hashed, so that it is the same each time and nobody can choose what it collides with; the reply repeats the text.
    private static MessageId IdOf(string? text)
    {
        if (text is null)
            return MessageId.Create(0);
        return TryParseId(text, out MessageId id) ? id : MessageId.Read(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static bool TryParseId(string text, out MessageId id)
    {
        id = default;
        if (text.Length != 2 * MessageId.Size || text.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            return false;
        id = MessageId.Read(Convert.FromHexString(text));
        return true;
    }

    private static JsonElement JsonOf(in ReplyHeader header) => header.FormatData is JsonElement json ? json : default;
}
