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
    public ReadOnlyMemory<byte> PayloadJson { get; init; } = "null"u8.ToArray();

    /// <summary>The number of this delivery attempt, from 1; 0 while the notification is being sent.</summary>
    public int Attempt { get; init; }

    /// <summary>The payload, parsed.</summary>
    public JsonElement ParsePayload()
    {
        using var document = JsonDocument.Parse(PayloadJson);
        return document.RootElement.Clone();
    }
}
