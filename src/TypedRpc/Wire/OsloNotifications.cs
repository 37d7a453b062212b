using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire;

/// <summary>Notifications as oslo.messaging lays them out in JSON: bare (<c>messaging</c>), or in envelope 2.0 (<c>messagingv2</c>).</summary>
/// <remarks>Pure functions. Reading takes both forms and throws <see cref="RpcSerializationException"/> for everything else.</remarks>
internal static class OsloNotifications
{
    public const string ContentType = "application/json";

    private const string Timestamp = "yyyy-MM-dd HH:mm:ss.ffffff";
    private const string ContextPrefix = "_context_";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.Default };
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = Depth.Most };

    /// <summary>The names of priorities on the wire: upper case in the message, lower case in routing keys.</summary>
    public static string NameOf(NotificationPriority priority) => priority.ToString().ToUpperInvariant();

    public static string KeyOf(string topic, NotificationPriority priority) => $"{topic}.{priority.ToString().ToLowerInvariant()}";

    public static string TextOf(DateTimeOffset timestamp) => timestamp.UtcDateTime.ToString(Timestamp, CultureInfo.InvariantCulture);

    public static MessageBody Write(Notification notification, bool inEnvelope)
    {
        JsonScratch bare = JsonScratch.Rent();
        JsonScratch whole = JsonScratch.Rent();
        try
        {
            WriteBare(bare.Json, notification);
            if (!inEnvelope)
                return MessageBody.CopyOf(bare.Written);
            whole.Json.WriteStartObject();
            whole.Json.WriteString("oslo.version"u8, "2.0"u8);
            whole.Json.WriteString("oslo.message"u8, bare.Written);
            whole.Json.WriteEndObject();
            return MessageBody.CopyOf(whole.Written);
        }
        finally
        {
            whole.Return();
            bare.Return();
        }
    }

    public static Notification Read(MessageBody body)
    {
        // JsonDocument does not look into text, and copying a payload would put U+FFFD in the place of what it cannot read.
        if (!Utf8.IsValid(body.Span))
            throw new RpcSerializationException("The message is not valid UTF-8.");
        try
        {
            using var outer = JsonDocument.Parse(body.Memory, Bounded);
            JsonElement root = Object(outer.RootElement);
            if (!root.TryGetProperty("oslo.version"u8, out JsonElement version) || !root.TryGetProperty("oslo.message"u8, out JsonElement inner))
                return ReadBare(root);
            if (Text(version) != "2.0")
                throw new RpcSerializationException($"The envelope has version '{Text(version)}'; 2.0 is read.");
            using var message = JsonDocument.Parse(Text(inner), Bounded);
            return ReadBare(Object(message.RootElement));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new RpcSerializationException("The message is not a notification in JSON.", fault);
        }
    }

    private static void WriteBare(Utf8JsonWriter json, Notification notification)
    {
        json.WriteStartObject();
        json.WriteString("message_id"u8, notification.MessageId);
        json.WriteString("publisher_id"u8, notification.PublisherId);
        json.WriteString("event_type"u8, notification.EventType);
        json.WriteString("priority"u8, NameOf(notification.Priority));
        json.WritePropertyName("payload"u8);
        json.WriteRawValue(notification.PayloadJson.Span);
        json.WriteString("timestamp"u8, TextOf(notification.Timestamp));
        json.WriteString("_unique_id"u8, notification.MessageId.ToString("N"));
        var writer = new JsonPayloadWriter(json);
        foreach ((string name, object? value) in notification.Context)
        {
            json.WritePropertyName(ContextPrefix + name);
            DynamicValue.Write(ref writer, value);
        }

        json.WriteEndObject();
    }

    private static Notification ReadBare(JsonElement root)
    {
        var context = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!property.Name.StartsWith(ContextPrefix, StringComparison.Ordinal))
                continue;
            var reader = new JsonPayloadReader(property.Value);
            context[property.Name[ContextPrefix.Length..]] = DynamicValue.Read(ref reader);
        }

        string priority = Member(root, "priority");
        if (!Enum.TryParse(priority, ignoreCase: true, out NotificationPriority known) || !Enum.IsDefined(known) || !priority.All(char.IsAsciiLetter))
            throw new RpcSerializationException($"'{priority}' is no priority of a notification.");
        return new Notification(Guid.TryParse(Member(root, "message_id"), out Guid id) ? id : Guid.Empty, Member(root, "publisher_id"), Member(root, "event_type"), known)
        {
            Timestamp = new DateTimeOffset(Iso8601.ParseUtc(Member(root, "timestamp"))),
            Context = context.Count == 0 ? RpcContext.Empty : new RpcContext(context),
            PayloadJson = root.TryGetProperty("payload"u8, out JsonElement payload) ? BytesOf(payload) : "null"u8.ToArray(),
        };
    }

    private static string Member(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) ? Text(value) : throw new RpcSerializationException($"The notification has no '{name}'.");

    private static JsonElement Object(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element : throw new RpcSerializationException("The message is JSON, and no object.");

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new RpcSerializationException("A text is expected, and something else is there.");

    // The bytes of an element as they stand; no serializer, so that nothing is reflected on.
    private static byte[] BytesOf(JsonElement element)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Compact))
            element.WriteTo(json);
        return bytes.WrittenSpan.ToArray();
    }
}
