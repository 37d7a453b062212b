using System.Buffers.Binary;
using System.Text;
using RabbitMQ.Client;

namespace TypedRpc.Load.Bare;

/// <summary>A correlation id and a reply queue as the properties of a message, written without allocations.</summary>
/// <remarks>AMQP 0-9-1, 4.2.6.1: two bytes of flags, and then the properties that are present.</remarks>
internal readonly struct ShortProperties(string? correlationId, string? replyTo) : IReadOnlyBasicProperties, IAmqpHeader
{
    private const ushort CorrelationIdFlag = 1 << 10;
    private const ushort ReplyToFlag = 1 << 9;

    ushort IAmqpHeader.ProtocolClassId => 60;

    public string? CorrelationId => correlationId;
    public string? ReplyTo => replyTo;
    public string? AppId => null;
    public string? ClusterId => null;
    public string? ContentEncoding => null;
    public string? ContentType => null;
    public DeliveryModes DeliveryMode => default;
    public string? Expiration => null;
    public IDictionary<string, object?>? Headers => null;
    public string? MessageId => null;
    public bool Persistent => false;
    public byte Priority => 0;
    public PublicationAddress? ReplyToAddress => null;
    public AmqpTimestamp Timestamp => default;
    public string? Type => null;
    public string? UserId => null;

    public int GetRequiredBufferSize() => 2 + SizeOf(correlationId) + SizeOf(replyTo);

    public int WriteTo(Span<byte> span)
    {
        BinaryPrimitives.WriteUInt16BigEndian(
            span, (ushort)((correlationId is null ? 0 : CorrelationIdFlag) | (replyTo is null ? 0 : ReplyToFlag)));
        int at = 2;
        at += Write(correlationId, span[at..]);
        return at + Write(replyTo, span[at..]);
    }

    public bool IsCorrelationIdPresent() => correlationId is not null;
    public bool IsReplyToPresent() => replyTo is not null;
    public bool IsAppIdPresent() => false;
    public bool IsClusterIdPresent() => false;
    public bool IsContentEncodingPresent() => false;
    public bool IsContentTypePresent() => false;
    public bool IsDeliveryModePresent() => false;
    public bool IsExpirationPresent() => false;
    public bool IsHeadersPresent() => false;
    public bool IsMessageIdPresent() => false;
    public bool IsPriorityPresent() => false;
    public bool IsTimestampPresent() => false;
    public bool IsTypePresent() => false;
    public bool IsUserIdPresent() => false;

    private static int SizeOf(string? text) => text is null ? 0 : 1 + Encoding.UTF8.GetByteCount(text);

    private static int Write(string? text, Span<byte> span)
    {
        if (text is null)
            return 0;
        int length = Encoding.UTF8.GetBytes(text, span[1..]);
        span[0] = (byte)length;
        return 1 + length;
    }
}
