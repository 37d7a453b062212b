using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

// Reading, and what a request in this format asks of its server.
internal sealed partial class NativeFormat
{
    public RequestHeader ReadRequest(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null)
    {
        var reader = new MessagePackReader(body.Array, 0, body.Length);
        int elements = BeginEnvelope(ref reader);
        if (elements < 5)
            throw new RpcSerializationException("The message is too short to be a request.");
        long version = reader.ReadInt64();
        (MessageKind kind, long flags, MessageId id) = ReadPrefix(ref reader);
        if (kind is not (MessageKind.Call or MessageKind.Cast))
            throw new RpcSerializationException($"A message of kind {(int)kind} is not a request.");
        string? inbox = reader.TryReadNull() ? null : Inbox(_names.Get(reader.Utf8()));
        if (kind == MessageKind.Call && inbox is null)
            throw new RpcSerializationException("A call has no address for its reply.");
        if (version != FormatVersion)
            return new RequestHeader(kind, id, "") { Inbox = inbox, Data = LaterFormat };
        if (elements < RequestElements)
            throw new RpcSerializationException("The message is too short to be a request.");

        long budget = reader.ReadInt64();
        string? ns = reader.TryReadNull() ? null : _names.Get(reader.Utf8());
        RpcVersion contract = ReadVersion(ref reader);
        string method = _names.Get(reader.Utf8());
        RpcContext context = ReadContext(ref reader);
        RequestData? data = ReadExtensions(ref reader);
        return new RequestHeader(kind, id, method)
        {
            Inbox = inbox,
            IsRepeat = (flags & RepeatFlag) != 0,
            BudgetMilliseconds = budget >= 0
                ? budget
                : throw new RpcSerializationException("The budget of a request must not be negative."),
            Namespace = ns,
            Version = contract,
            Context = context,
            Data = data,
            PayloadOffset = reader.Position,
        };
    }

    public TArguments ReadArguments<TArguments>(MessageBody body, in RequestHeader header, Shape<TArguments> shape)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length, maxDecoded);
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException exception)
        {
            throw DecodingFault.InArguments(exception, header.Method, exception.IsTruncated ? "" : reader.PathFrom(header.PayloadOffset));
        }
    }

    /// <inheritdoc/>
    public long? BudgetOf(in RequestHeader request, long expirationMilliseconds) =>
        request.Refusal is null ? request.BudgetMilliseconds : null;

    /// <inheritdoc/>
    public TimeSpan? KeepAlivePeriodOf(in RequestHeader request) =>
        request.Kind == MessageKind.Call ? TimeSpan.FromMilliseconds(LivenessOf(request.Data) / 2) : null;

    /// <inheritdoc/>
    public bool ShowsProgress => true;

    /// <inheritdoc/>
    public bool AnswersRepeat(bool isRedelivered) => true;

    public ReplyHeader ReadReply(MessageBody body, IReadOnlyDictionary<string, object?>? headers = null)
    {
        var reader = new MessagePackReader(body.Array, 0, body.Length);
        int elements = BeginEnvelope(ref reader);
        long version = elements < ReplyElements ? 0 : reader.ReadInt64();
        if (version != FormatVersion)
            throw new RpcSerializationException("The message is not a reply in this format.");
        (MessageKind kind, long flags, MessageId id) = ReadPrefix(ref reader);
        long? items = ReadReplyExtensions(ref reader);
        return new ReplyHeader(kind, id, reader.Position)
        {
            MaxPacked = (int)(flags & MaxPackedFlags),
            Items = items,
            IsOfArgument = (flags & ArgumentFlag) != 0,
        };
    }

    public TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length, maxDecoded);
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException exception)
        {
            throw DecodingFault.InResult(exception, exception.IsTruncated ? "" : reader.PathFrom(header.PayloadOffset));
        }
    }

    public Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length, maxDecoded);
        int elements = BeginEnvelope(ref reader);
        if (elements < 4)
            throw new RpcSerializationException("The message is too short to be a fault.");
        var code = (FaultCode)reader.ReadInt32();
        (string type, string message, string? stackTrace) =
            (reader.ReadString(), reader.ReadString(), reader.TryReadNull() ? null : reader.ReadString());
        return new Fault(code, type, message, stackTrace)
        {
            Exception = code == FaultCode.Declared && elements >= FaultElements && FaultShape.Find(declared, type) is { } shape
                ? ReadException(ref reader, shape, message)
                : null,
        };
    }

    // The nesting limit applies to the values of a message. The arrays of the envelope do not count.
    private static int BeginEnvelope(ref MessagePackReader reader)
    {
        int elements = reader.BeginArray();
        reader.EndArray();
        return elements;
    }

    // The constructor of the exception is user code and may throw. The call has failed in any case, so the caller must get a failure.
    private static Exception ReadException(ref MessagePackReader reader, FaultShape shape, string message)
    {
        try
        {
            return shape.Read(ref reader, message);
        }
        catch (Exception exception)
        {
            return new RpcRemoteException(shape.WireName, message, null, exception);
        }
    }

    // The size is checked before the context is decoded, as small values become objects of many times their size.
    private static RpcContext ReadContext(ref MessagePackReader reader)
    {
        if (reader.TryReadNull())
            return RpcContext.Empty;
        MessagePackReader ahead = reader;
        ahead.Skip();
        return ahead.Position - reader.Position <= LargestContext
            ? new RpcContext(DynamicValue.ReadMap(ref reader))
            : throw TooLargeContext();
    }

    private static RpcVersion ReadVersion(ref MessagePackReader reader)
    {
        if (reader.BeginArray() != 3)
            throw new RpcSerializationException("A version must have three numbers.");
        var version = new RpcVersion(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        reader.EndArray();
        return version;
    }

    // Only the name of an inbox is a valid reply address, so a caller cannot direct the reply to another queue, such as a server's.
    private static string Inbox(string name) =>
        name.Length is > 2 and <= LongestInbox && name.StartsWith(BusTopology.InboxPrefix, StringComparison.Ordinal)
            ? name
            : throw new RpcSerializationException("The address of the reply is not that of an inbox.");

    private static (MessageKind Kind, long Flags, MessageId Id) ReadPrefix(ref MessagePackReader reader)
    {
        var kind = (MessageKind)reader.ReadInt32();
        // This version ignores unknown flags, and a value that is not an integer.
        long flags = 0;
        if (reader.NextKind == PayloadKind.Integer)
            flags = reader.ReadInt64();
        else
            reader.Skip();
        ReadOnlySpan<byte> id = reader.Bin8();
        return id.Length == MessageId.Size
            ? (kind, flags, MessageId.Read(id))
            : throw new RpcSerializationException("The id of a message must have 16 bytes.");
    }
}
