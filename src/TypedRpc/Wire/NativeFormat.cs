using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>The wire format between .NET peers: each message is one MessagePack array. docs/wire-format.md specifies it.</summary>
/// <param name="maxDecoded">The most bytes of memory that a decoded payload may take.</param>
internal sealed partial class NativeFormat(long maxDecoded = long.MaxValue) : IWireFormat
{
    public const int FormatVersion = 1;

    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(5);

    private static readonly RequestData LaterFormat = new() { Refusal = new Fault(FaultCode.UnsupportedFormat, "UnsupportedFormat", $"This server reads format version {FormatVersion} only.") };

    private const int RequestElements = 12;
    private const int ReplyElements = 6;
    private const int FaultElements = 5;
    private const int LongestInbox = 64;
    private const int LargestContext = 64 * 1024;
    private const int RepeatFlag = 1;

    private readonly NameCache _names = new();

    public string ContentType => "application/vnd.typedrpc";

    public IReadOnlyDictionary<string, object?>? Headers => null;

    public MessageBody WriteRequest<TArguments>(in RequestHeader header, Shape<TArguments> shape, TArguments arguments)
    {
        var writer = new MessagePackWriter(256);
        try
        {
            writer.WriteArrayHeader(RequestElements);
            WritePrefix(ref writer, header.Kind, header.Id, header.IsRepeat ? RepeatFlag : 0);
            writer.WriteString(header.Inbox);
            writer.WriteInt64(header.BudgetMilliseconds);
            writer.WriteString(header.Namespace);
            WriteVersion(ref writer, header.Version);
            writer.WriteString(header.Method);
            WriteContext(ref writer, header.Context);
            writer.WriteNull(); // extensions: none yet
            shape.Write(ref writer, arguments);
            return new MessageBody(writer.Buffer, writer.Length);
        }
        catch
        {
            writer.Discard();
            throw;
        }
    }

    public MessageBody WriteReply<TResult>(in RequestHeader request, Shape<TResult> shape, TResult result)
    {
        var writer = new MessagePackWriter(128);
        try
        {
            WriteReplyHeader(ref writer, MessageKind.Reply, request.Id);
            shape.Write(ref writer, result);
            return new MessageBody(writer.Buffer, writer.Length);
        }
        catch
        {
            writer.Discard();
            throw;
        }
    }

    public MessageBody WriteFault(in RequestHeader request, Fault fault)
    {
        var writer = new MessagePackWriter(256);
        try
        {
            WriteReplyHeader(ref writer, MessageKind.Fault, request.Id);
            writer.WriteArrayHeader(FaultElements);
            writer.WriteInt64((int)fault.Code);
            writer.WriteUtf8(Lossy(fault.Type));
            writer.WriteUtf8(Lossy(fault.Message));
            if (fault.StackTrace is null)
                writer.WriteNull();
            else
                writer.WriteUtf8(Lossy(fault.StackTrace));
            if (fault.Shape is null)
                writer.WriteNull();
            else
                fault.Shape.Write(ref writer, fault.Exception!);
            return new MessageBody(writer.Buffer, writer.Length);
        }
        catch
        {
            writer.Discard();
            throw;
        }
    }

    public MessageBody WriteWorking(in RequestHeader request)
    {
        var writer = new MessagePackWriter(32);
        WriteReplyHeader(ref writer, MessageKind.Working, request.Id);
        writer.WriteNull();
        return new MessageBody(writer.Buffer, writer.Length);
    }

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
        reader.Skip(); // extensions
        return new RequestHeader(kind, id, method)
        {
            Inbox = inbox,
            IsRepeat = (flags & RepeatFlag) != 0,
            BudgetMilliseconds = budget >= 0 ? budget : throw new RpcSerializationException("The budget of a request must not be negative."),
            Namespace = ns,
            Version = contract,
            Context = context,
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
        catch (RpcSerializationException fault)
        {
            throw DecodingFault.InArguments(fault, header.Method, fault.IsTruncated ? "" : reader.PathFrom(header.PayloadOffset));
        }
    }

    /// <inheritdoc/>
    public long? BudgetOf(in RequestHeader request, long expirationMilliseconds) => request.Refusal is null ? request.BudgetMilliseconds : null;

    /// <inheritdoc/>
    public TimeSpan? KeepAlivePeriodOf(in RequestHeader request) => request.Kind == MessageKind.Call ? KeepAlivePeriod : null;

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
        (MessageKind kind, _, MessageId id) = ReadPrefix(ref reader);
        reader.Skip(); // extensions
        return new ReplyHeader(kind, id, reader.Position);
    }

    public TResult ReadResult<TResult>(MessageBody body, in ReplyHeader header, Shape<TResult> shape)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length, maxDecoded);
        try
        {
            return shape.Read(ref reader);
        }
        catch (RpcSerializationException fault)
        {
            throw DecodingFault.InResult(fault, fault.IsTruncated ? "" : reader.PathFrom(header.PayloadOffset));
        }
    }

    public Fault ReadFault(MessageBody body, in ReplyHeader header, IReadOnlyList<FaultShape> declared)
    {
        var reader = new MessagePackReader(body.Array, header.PayloadOffset, body.Length, maxDecoded);
        int elements = BeginEnvelope(ref reader);
        if (elements < 4)
            throw new RpcSerializationException("The message is too short to be a fault.");
        var code = (FaultCode)reader.ReadInt32();
        (string type, string message, string? stackTrace) = (reader.ReadString(), reader.ReadString(), reader.TryReadNull() ? null : reader.ReadString());
        return new Fault(code, type, message, stackTrace)
        {
            Exception = code == FaultCode.Declared && elements >= FaultElements && FaultShape.Find(declared, type) is { } shape ? ReadException(ref reader, shape, message) : null,
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
        catch (Exception fault)
        {
            return new RpcRemoteException(shape.WireName, message, null, fault);
        }
    }

    private static void WriteReplyHeader(ref MessagePackWriter writer, MessageKind kind, MessageId id)
    {
        writer.WriteArrayHeader(ReplyElements);
        WritePrefix(ref writer, kind, id, flags: 0);
        writer.WriteNull(); // extensions: none yet
    }

    private static void WritePrefix(ref MessagePackWriter writer, MessageKind kind, MessageId id, int flags)
    {
        Span<byte> bytes = stackalloc byte[MessageId.Size];
        id.Write(bytes);
        writer.WriteInt64(FormatVersion);
        writer.WriteInt64((int)kind);
        writer.WriteInt64(flags);
        writer.WriteBytes(bytes);
    }

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
        return id.Length == MessageId.Size ? (kind, flags, MessageId.Read(id)) : throw new RpcSerializationException("The id of a message must have 16 bytes.");
    }

    private static void WriteContext(ref MessagePackWriter writer, RpcContext context)
    {
        if (context.Count == 0)
        {
            writer.WriteNull();
            return;
        }

        int start = writer.Length;
        DynamicValue.WriteMap(ref writer, context);
        if (writer.Length - start > LargestContext)
            throw TooLargeContext();
    }

    // The size is checked before the context is decoded, as small values become objects of many times their size.
    private static RpcContext ReadContext(ref MessagePackReader reader)
    {
        if (reader.TryReadNull())
            return RpcContext.Empty;
        MessagePackReader ahead = reader;
        ahead.Skip();
        return ahead.Position - reader.Position <= LargestContext ? new RpcContext(DynamicValue.ReadMap(ref reader)) : throw TooLargeContext();
    }

    private static RpcSerializationException TooLargeContext() => new("The request context is larger than 64 KiB.") { Execution = RpcExecution.NotStarted };

    private static void WriteVersion(ref MessagePackWriter writer, RpcVersion version)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(version.Major);
        writer.WriteInt64(version.Minor);
        writer.WriteInt64(version.Revision);
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

    // A fault must be sent whatever its text contains, so an unpaired surrogate is replaced by U+FFFD.
    private static byte[] Lossy(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
