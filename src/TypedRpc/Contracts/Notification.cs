using System.Text.Json;

namespace TypedRpc;

/// <summary>A notification: what drivers send and listeners get.</summary>
/// <param name="MessageId">Its id, the same for each topic and each delivery.</param>
/// <param name="PublisherId">Who notified.</param>
/// <param name="EventType">What happened.</param>
/// <param name="Priority">How much it matters.</param>
public sealed record Notification(Guid MessageId, string PublisherId, string EventType, NotificationPriority Priority)
{
    private static readonly AsyncLocal<Notification?> Running = new();
    private static readonly AsyncLocal<bool> Delivering = new();

    /// <summary>The notification that the running listener handles, or null outside of one.</summary>
    public static Notification? Current
    {
        get => Running.Value;
        internal set => Running.Value = value;
    }

    /// <summary>True in a driver that delivers notifications: what is told of there must not be told by another notification, which the driver would deliver too.</summary>
    public static bool IsDelivering
    {
        get => Delivering.Value;
        internal set => Delivering.Value = value;
    }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The request context of its publisher, without secrets.</summary>
    public RpcContext Context { get; init; } = RpcContext.Empty;

    /// <summary>The payload as JSON in UTF-8, without what is marked <see cref="SensitiveAttribute"/> or named as a secret.</summary>
    public ReadOnlyMemory<byte> PayloadJson { get; init; } = "null"u8.ToArray();

    /// <summary>Which delivery of it this is, from 1; 0 for one that is being sent.</summary>
    public int Attempt { get; init; }

    /// <summary>The payload, parsed.</summary>
    public JsonElement ParsePayload()
    {
        using var document = JsonDocument.Parse(PayloadJson);
        return document.RootElement.Clone();
    }
}
