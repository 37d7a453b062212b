using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using TypedRpc.Messages;
using TypedRpc.Serialization;

namespace TypedRpc.Wire.Oslo;

/// <summary>
/// Notifications in oslo.messaging's JSON, without an envelope (<c>messaging</c>) or in envelope 2.0 (<c>messagingv2</c>).
/// </summary>
/// <remarks>Reads both forms. Throws <see cref="RpcSerializationException"/> for any other message.</remarks>
internal static class OsloNotifications
{
    public const string ContentType = OsloEnvelope.ContentType;

    private const string Timestamp = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>The name of a priority in a message, in upper case. Routing keys contain it in lower case.</summary>
    public static string NameOf(NotificationPriority priority) => priority.ToString().ToUpperInvariant();

    public static string TextOf(DateTimeOffset timestamp) => timestamp.UtcDateTime.ToString(Timestamp, CultureInfo.InvariantCulture);

    /// <param name="notification">The notification.</param>
    /// <param name="inEnvelope">True adds the envelope.</param>
    /// <param name="copy">The index of the topic, if the notification is published to several topics.</param>
    /// <param name="trace">The trace fields of the publisher, or null.</param>
    public static MessageBody Write(Notification notification, bool inEnvelope, int copy = 0, TraceFields? trace = null)
    {
        JsonScratch bare = JsonScratch.Rent();
        try
        {
            WriteBare(bare.Json, notification, UniqueIdOf(notification.MessageId, inEnvelope ? copy : ~copy), trace);
            return inEnvelope ? OsloEnvelope.Seal(bare.Written) : MessageBody.CopyOf(bare.Written);
        }
        finally
        {
            bare.Return();
        }
    }

    /// <param name="body">The notification.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    /// <param name="maxBytes">The most bytes of a message that is read, after decompression.</param>
    /// <param name="maxDecoded">The most bytes of memory that its decoded context may take.</param>
    public static Notification Read(
        MessageBody body,
        IReadOnlyDictionary<string, object?>? headers = null,
        int maxBytes = int.MaxValue,
        long maxDecoded = long.MaxValue) => Read(body, headers, maxBytes, maxDecoded, out _);

    /// <param name="body">The notification.</param>
    /// <param name="headers">Its AMQP headers, or null.</param>
    /// <param name="maxBytes">The most bytes of a message that is read, after decompression.</param>
    /// <param name="maxDecoded">The most bytes of memory that its decoded context may take.</param>
    /// <param name="trace">The trace fields of the publisher, or null.</param>
    public static Notification Read(
        MessageBody body, IReadOnlyDictionary<string, object?>? headers, int maxBytes, long maxDecoded, out TraceFields? trace)
    {
        try
        {
            JsonElement message = OsloEnvelope.Open(OsloCompression.Plain(body, headers, maxBytes), out bool hasSurrogates);
            Notification notification = ReadBare(message, maxDecoded);
            trace = OsloContext.ReadTrace(message);
            if (hasSurrogates)
                _ = notification.PayloadJson; // throws for an unpaired surrogate, which no listener could read
            return notification;
        }
        catch (InvalidOperationException exception)
        {
            throw new RpcSerializationException("The message is not a notification in JSON.", exception);
        }
    }

    private static void WriteBare(Utf8JsonWriter json, Notification notification, string uniqueId, TraceFields? trace)
    {
        json.WriteStartObject();
        json.WriteString("message_id"u8, notification.MessageId);
        json.WriteString("publisher_id"u8, notification.PublisherId);
        json.WriteString("event_type"u8, notification.EventType);
        json.WriteString("priority"u8, NameOf(notification.Priority));
        json.WritePropertyName("payload"u8);
        json.WriteRawValue(notification.PayloadJson.Span);
        json.WriteString("timestamp"u8, TextOf(notification.Timestamp));
        json.WriteString("_unique_id"u8, uniqueId);
        OsloContext.Write(json, notification.Context, trace);
        json.WriteEndObject();
    }

    // Each copy has its own id: a listener that receives several copies, from several topics or drivers, would otherwise drop all but the
    // first as duplicates. All attempts for one copy have the same id.
    private static string UniqueIdOf(Guid messageId, int copy)
    {
        Span<byte> id = stackalloc byte[16];
        messageId.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32LittleEndian(id[12..], BinaryPrimitives.ReadInt32LittleEndian(id[12..]) ^ copy);
        return new Guid(id).ToString("N");
    }

    private static Notification ReadBare(JsonElement root, long maxDecoded)
    {
        string priority = Member(root, "priority");
        if (!Enum.TryParse(priority, ignoreCase: true, out NotificationPriority known)
            || !Enum.IsDefined(known)
            || !priority.All(char.IsAsciiLetter))
        {
            throw new RpcSerializationException($"'{priority}' is not a priority of a notification.");
        }

        return new Notification(
            Guid.TryParse(Member(root, "message_id"), out Guid id) ? id : Guid.Empty,
            Member(root, "publisher_id"),
            Member(root, "event_type"),
            known)
        {
            Timestamp = new DateTimeOffset(Iso8601.ParseUtc(Member(root, "timestamp"))),
            Context = OsloContext.Read(root, int.MaxValue, maxDecoded),
            Payload = root.TryGetProperty("payload"u8, out JsonElement payload) ? payload : default,
        };
    }

    private static string Member(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value)
            ? OsloEnvelope.Text(value)
            : throw new RpcSerializationException($"The notification has no '{name}'.");
}
