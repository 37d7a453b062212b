using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>The wire format between .NET peers: each message is one MessagePack array. docs/wire-format.md specifies it.</summary>
/// <param name="maxDecoded">The most bytes of memory that a decoded payload may take.</param>
internal sealed partial class NativeFormat(long maxDecoded = long.MaxValue) : IWireFormat
{
    public const int FormatVersion = 1;

    private static readonly RequestData LaterFormat = new()
    {
        Refusal = new Fault(
            FaultCode.UnsupportedFormat, "UnsupportedFormat", $"This server reads format version {FormatVersion} only."),
    };

    private static readonly RequestData UnknownKind = new() { Refusal = LaterFormat.Refusal, IsUnknownKind = true };

    private const int RequestElements = 12;
    private const int ReplyElements = 6;
    private const int FaultElements = 5;
    private const int LongestInbox = 255;
    private const int LargestContext = 64 * 1024;
    private const int RepeatFlag = 1;

    // The flags of a reply that have the number of requests in one message.
    private const int MaxPackedFlags = 0xFF;

    private readonly NameCache _names = new();

    public string ContentType => "typed/rpc";

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
            WriteExtensions(ref writer, header.Data);
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
            WriteReplyHeader(ref writer, MessageKind.Reply, request.Id, request.MaxPacked, request.Data?.ItemsSent);
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
            WriteReplyHeader(ref writer, MessageKind.Fault, request.Id, request.MaxPacked, request.Data?.ItemsSent);
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

    public MessageBody? WriteCapacity(in RequestHeader request)
    {
        var writer = new MessagePackWriter(32);
        WriteReplyHeader(ref writer, MessageKind.Capacity, request.Id, request.MaxPacked);
        writer.WriteNull();
        return new MessageBody(writer.Buffer, writer.Length);
    }

    private static void WriteReplyHeader(
        ref MessagePackWriter writer, MessageKind kind, MessageId id, int flags = 0, long? itemsSent = null)
    {
        writer.WriteArrayHeader(ReplyElements);
        WritePrefix(ref writer, kind, id, flags);
        WriteReplyExtensions(ref writer, itemsSent);
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

    private static RpcSerializationException TooLargeContext() =>
        new("The request context is larger than 64 KiB.") { Execution = RpcExecution.NotStarted };

    private static void WriteVersion(ref MessagePackWriter writer, RpcVersion version)
    {
        writer.WriteArrayHeader(3);
        writer.WriteInt64(version.Major);
        writer.WriteInt64(version.Minor);
        writer.WriteInt64(version.Revision);
    }

    // A fault must be sent whatever its text contains, so an unpaired surrogate is replaced by U+FFFD.
    private static byte[] Lossy(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
