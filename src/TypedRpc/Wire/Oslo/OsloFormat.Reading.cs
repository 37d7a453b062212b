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

    /// <summary>
    /// Reads a request. If it is invalid but its caller can get a reply, the reason is its <see cref="RequestHeader.Refusal"/>.
    /// </summary>
    public RequestHeader ReadRequest(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null)
    {
        JsonElement root = OsloEnvelope.Open(OsloCompression.Plain(body, headers, maxBytes));
        string? id = Find(root, "_msg_id"u8) is { } given ? Name(given, "The id of the request") : null;
        string? inbox = id is null ? null : ReplyAddress(root);
        OsloEnvelope.TryGet(root, "_unique_id"u8, out JsonElement unique);
        string? uniqueId = OsloEnvelope.TryGetText(unique, out string? text) && text.Length <= LongestName ? text : null;

        Fault? refusal = null;
        string method = TextOr(
            root, "method"u8, "", FaultCode.NoSuchMethod, "The request names no method, or none that is one.", ref refusal)!;
        string? ns = TextOr(
            root,
            "namespace"u8,
            null,
            FaultCode.UnsupportedVersion,
            "The namespace of the request is not a string, or is longer than 255 characters.",
            ref refusal);
        (RpcVersion version, string? noVersion) = ReadVersion(root, ref refusal);
        RpcContext context = ReadContext(root, ref refusal);
        return new RequestHeader(id is null ? MessageKind.Cast : MessageKind.Call, IdOf(id ?? uniqueId), method)
        {
            Inbox = inbox,
            Namespace = ns,
            Version = version,
            Context = context,
            IsRepeat = uniqueId is not null, // the format does not mark repeats, so every request may be one
            MonitorSeconds = id is null ? 0 : ReadSeconds(root),
            Data = new OsloRequest
            {
                Key = IdOf(uniqueId), // random without a _unique_id: a copy is then not detected, as in Python
                Refusal = refusal,
                MessageId = id,
                UniqueId = uniqueId,
                Arguments = OsloEnvelope.TryGet(root, "args"u8, out JsonElement arguments) ? arguments : NoArguments,
                NoVersion = noVersion,
                Trace = OsloContext.ReadTrace(root),
            },
        };
    }

    public TArguments ReadArguments<TArguments>(MessageBody body, in RequestHeader header, Shape<TArguments> shape)
    {
        var reader = new JsonPayloadReader(OsloRequest.Of(header).Arguments, maxDecoded);
        try
        {
            // Checked here, as the reader of a method without parameters checks nothing.
            if (OsloRequest.Of(header).Arguments.ValueKind != JsonValueKind.Object)
                throw ValueFault.Of("an object, from names to values", "something else");
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException exception)
        {
            throw DecodingFault.InArguments(exception, header.Method, reader.Path);
        }
    }

    public ReplyHeader ReadReply(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null)
    {
        JsonElement root = OsloEnvelope.Open(OsloCompression.Plain(body, headers, maxBytes));
        if (!OsloEnvelope.TryGet(root, "_msg_id"u8, out JsonElement given)
            || !OsloEnvelope.TryGetText(given, out string? text)
            || !TryParseId(text, out MessageId id))
        {
            throw new RpcSerializationException("The message is not a reply to a request of this bus.");
        }

        // Older servers omit members that are null. oslo.messaging's client fails on such a reply.
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
    public long? BudgetOf(in RequestHeader request, long expirationMilliseconds) =>
        expirationMilliseconds == 0 ? null : expirationMilliseconds;

    /// <inheritdoc/>
    public TimeSpan? KeepAlivePeriodOf(in RequestHeader request) =>
        request.MonitorSeconds == 0 ? null : TimeSpan.FromSeconds(request.MonitorSeconds) / 2;

    // A Python caller that did not ask for keep-alive messages fails when it gets one.
    public bool ShowsProgress => false;

    // A request that oslo.messaging published twice has its reply already, and the caller expects only one. A redelivered request may not
    // have got its reply.
    public bool AnswersRepeat(bool isRedelivered) => isRedelivered;

    public MessageId? FindCallOf(MessageBody reply, IReadOnlyDictionary<string, object?>? headers = null) =>
        OsloGlimpse.Find(OsloCompression.Glimpse(reply, headers, maxBytes), "_msg_id"u8) is { } text && TryParseId(text, out MessageId id)
            ? id
            : null;

    public bool TryReadOrigin(MessageBody body, IReadOnlyDictionary<string, object?>? headers, out RequestHeader origin)
    {
        origin = default;
        ReadOnlySpan<byte> seen = OsloCompression.Glimpse(body, headers, maxBytes);
        if (OsloGlimpse.Find(seen, "_msg_id"u8) is not { } id || OsloGlimpse.Find(seen, "_reply_q"u8) is not { } inbox || !IsInbox(inbox))
            return false;
        origin = new RequestHeader(MessageKind.Call, IdOf(id), "")
        {
            Inbox = inbox,
            Data = new OsloRequest { Key = IdOf(null), MessageId = id, Arguments = NoArguments },
        };
        return true;
    }

    public TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape)
    {
        var reader = new JsonPayloadReader(JsonOf(header), maxDecoded);
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException exception)
        {
            throw DecodingFault.InResult(exception, reader.Path);
        }
    }

    public Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared) =>
        OsloFailure.Read(OsloEnvelope.Text(JsonOf(header)), declared, maxDecoded);

    // The truth value as in Python, except that every other kind of value is true: the call then fails because it cannot be read.
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
            : throw new RpcSerializationException($"{what} is not a string of 1 to {LongestName} bytes.");

    // Only the name of an inbox, of .NET or of Python, is a valid reply address, so a caller cannot direct the reply to another queue.
    private static string ReplyAddress(JsonElement root)
    {
        string name = Name(
            Find(root, "_reply_q"u8) ?? throw new RpcSerializationException("A call has no address for its reply."),
            "The address of the reply");
        return IsInbox(name) ? name : throw new RpcSerializationException("The address of the reply is not that of an inbox.");
    }

    private static bool IsInbox(string name) =>
        (name.StartsWith(Inboxes, StringComparison.Ordinal) && name.Length > Inboxes.Length)
        || (name.StartsWith(BusTopology.InboxPrefix, StringComparison.Ordinal) && name.Length > BusTopology.InboxPrefix.Length);

    private static string? TextOr(
        JsonElement root, ReadOnlySpan<byte> name, string? otherwise, FaultCode code, string reason, ref Fault? refusal)
    {
        // A missing member is a reason for a refusal only if the member is required.
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
        if (OsloEnvelope.TryGetText(given, out string? text)
            && text.Length <= LongestName
            && RpcVersion.TryParse(text, out RpcVersion version))
        {
            return (version, null);
        }

        string shown = text is null ? given.ValueKind.ToString().ToLowerInvariant()
            : text.Length <= LongestName ? text
            : text[..LongestName];
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
            FaultCode.UnsupportedVersion,
            nameof(FaultCode.UnsupportedVersion),
            $"The 'version' of the request must be a string such as \"1.3\" or \"1.3.2\"; the request has {found}.");
        return (default, shown);
    }

    private static RpcContext ReadContext(JsonElement root, ref Fault? refusal)
    {
        try
        {
            return OsloContext.Read(root, LargestContext);
        }
        catch (RpcSerializationException exception)
        {
            refusal ??= new Fault(
                FaultCode.InvalidArguments,
                nameof(FaultCode.InvalidArguments),
                $"The context of the request could not be read: {exception.Message}");
            return RpcContext.Empty;
        }
    }

    // Converted as by Python's int(). Any other value counts as 0, which asks for no keep-alive messages.
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

    // An id of another form is hashed: the result is always the same, and a peer cannot construct a collision. The reply repeats the text.
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
