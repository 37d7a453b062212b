using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>The properties of a message without headers, written directly to the frame without allocations.</summary>
/// <remarks>AMQP 0-9-1, 4.2.6.1: two bytes of flags, the first property in the highest bit, then the properties that are present.</remarks>
internal readonly struct MessageProperties(in Message message) : IReadOnlyBasicProperties, IAmqpHeader
{
    private const ushort BasicClass = 60;
    private const ushort ContentTypeFlag = 1 << 15;
    private const ushort DeliveryModeFlag = 1 << 12;
    private const ushort ExpirationFlag = 1 << 8;

    private readonly string? _contentType = message.ContentType;
    private readonly long _expiration = message.ExpirationMilliseconds;
    private readonly bool _persistent = message.Persistent;

    ushort IAmqpHeader.ProtocolClassId => BasicClass;

    public string? ContentType => _contentType;

    public DeliveryModes DeliveryMode => _persistent ? DeliveryModes.Persistent : default;

    public bool Persistent => _persistent;

    public string? Expiration => _expiration > 0 ? _expiration.ToString(CultureInfo.InvariantCulture) : null;

    // This transport never sends these.
    public string? AppId => null;
    public string? ClusterId => null;
    public string? ContentEncoding => null;
    public string? CorrelationId => null;
    public IDictionary<string, object?>? Headers => null;
    public string? MessageId => null;
    public byte Priority => 0;
    public string? ReplyTo => null;
    public PublicationAddress? ReplyToAddress => null;
    public AmqpTimestamp Timestamp => default;
    public string? Type => null;
    public string? UserId => null;

    public int GetRequiredBufferSize() =>
        2
        + (_contentType is null ? 0 : 1 + Encoding.UTF8.GetByteCount(_contentType))
        + (_persistent ? 1 : 0)
        + (_expiration > 0 ? 1 + DigitsOf(_expiration) : 0);

    public int WriteTo(Span<byte> span)
    {
        ushort flags = 0;
        int at = 2;
        if (_contentType is not null)
        {
            flags |= ContentTypeFlag;
            int length = Encoding.UTF8.GetBytes(_contentType, span[(at + 1)..]);
            span[at] = (byte)length;
            at += 1 + length;
        }

        if (_persistent)
        {
            flags |= DeliveryModeFlag;
            span[at++] = (byte)DeliveryModes.Persistent;
        }

        if (_expiration > 0)
        {
            flags |= ExpirationFlag;
            _expiration.TryFormat(span[(at + 1)..], out int length, provider: CultureInfo.InvariantCulture);
            span[at] = (byte)length;
            at += 1 + length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(span, flags);
        return at;
    }

    public bool IsContentTypePresent() => _contentType is not null;
    public bool IsDeliveryModePresent() => _persistent;
    public bool IsExpirationPresent() => _expiration > 0;
    public bool IsAppIdPresent() => false;
    public bool IsClusterIdPresent() => false;
    public bool IsContentEncodingPresent() => false;
    public bool IsCorrelationIdPresent() => false;
    public bool IsHeadersPresent() => false;
    public bool IsMessageIdPresent() => false;
    public bool IsPriorityPresent() => false;
    public bool IsReplyToPresent() => false;
    public bool IsTimestampPresent() => false;
    public bool IsTypePresent() => false;
    public bool IsUserIdPresent() => false;

    private static int DigitsOf(long number)
    {
        int digits = 1;
        while ((number /= 10) > 0)
            digits++;
        return digits;
    }
}
