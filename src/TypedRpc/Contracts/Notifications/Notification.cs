using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TypedRpc;

/// <summary>A notification, as drivers send it and listeners receive it.</summary>
/// <param name="MessageId">The notification's id, the same for each topic and each delivery.</param>
/// <param name="PublisherId">The publisher's id.</param>
/// <param name="EventType">The event type, such as <c>volume.create.end</c>.</param>
/// <param name="Priority">The priority.</param>
public sealed record Notification(Guid MessageId, string PublisherId, string EventType, NotificationPriority Priority)
{
    private static readonly AsyncLocal<Notification?> Running = new();
    private static readonly AsyncLocal<bool> Delivering = new();
    private static readonly byte[] NullJson = "null"u8.ToArray();
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.Default };

    // A notification that is sent has the text of its payload, and one that was received has the parsed payload. The other form is made
    // when it is needed.
    private readonly ReadOnlyMemory<byte> _text = NullJson;
    private readonly JsonElement _element;
    private byte[]? _written;
    private object? _parsed; // a JsonElement, boxed so that it is set in one step

    /// <summary>The notification that the running listener handles; null outside a listener.</summary>
    public static Notification? Current
    {
        get => Running.Value;
        internal set => Running.Value = value;
    }

    /// <summary>True while a notification driver runs.</summary>
    /// <remarks>
    /// Code that a driver calls, such as a logger, must not publish a notification then: the driver would deliver that one too.
    /// </remarks>
    public static bool IsDelivering
    {
        get => Delivering.Value;
        internal set => Delivering.Value = value;
    }

    /// <summary>The time at which the notification was created, in UTC.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The publisher's request context, without secrets.</summary>
    public RpcContext Context { get; init; } = RpcContext.Empty;

    /// <summary>
    /// The payload as JSON in UTF-8, without <see cref="SensitiveAttribute"/> members and <see cref="NotificationOptions.RedactedNames"/>.
    /// </summary>
    public ReadOnlyMemory<byte> PayloadJson
    {
        get => _element.ValueKind == JsonValueKind.Undefined ? _text : _written ??= BytesOf(_element);
        init => (_text, _element, _parsed) = (value, default, null);
    }

    /// <summary>The number of this delivery attempt, from 1; 0 while the notification is being sent.</summary>
    public int Attempt { get; init; }

    /// <summary>
    /// The payload, parsed. A received payload is parsed once, together with its message, which it keeps in memory.
    /// </summary>
    internal JsonElement Payload
    {
        get => _element.ValueKind == JsonValueKind.Undefined ? (JsonElement)(_parsed ??= Parsed(_text)) : _element;
        init => (_element, _written) = (value, null);
    }

    /// <summary>The payload, parsed. The raw text of a received payload is the text that its sender wrote.</summary>
    /// <exception cref="JsonException">
    /// <see cref="PayloadJson"/> was set to a text that is not JSON. A received payload always is.
    /// </exception>
    public JsonElement ParsePayload() => Payload;

    /// <summary>Compares all properties: the context by reference, the payload by its text.</summary>
    public bool Equals(Notification? other) =>
        other is not null
        && (MessageId, PublisherId, EventType, Priority, Timestamp, Attempt)
            == (other.MessageId, other.PublisherId, other.EventType, other.Priority, other.Timestamp, other.Attempt)
        && ReferenceEquals(Context, other.Context)
        && PayloadJson.Span.SequenceEqual(other.PayloadJson.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MessageId, EventType, Attempt);

    private static object Parsed(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    // Writes the element without a serializer, so that no reflection is needed.
    private static byte[] BytesOf(JsonElement element)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Compact))
            element.WriteTo(json);
        return bytes.WrittenSpan.ToArray();
    }
}
