namespace TypedRpc;

/// <summary>
/// Marks a method of a notification interface. One parameter is the payload itself; several are the members of an object.
/// </summary>
/// <remarks>
/// The method returns Task or ValueTask. For a listener, the notification is handled when this task completes. If the method throws, the
/// notification is redelivered, up to the listener's delivery limit.
/// </remarks>
/// <param name="eventType">The event type, such as <c>volume.create.end</c>.</param>
/// <param name="priority">The priority.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class NotificationAttribute(string eventType, NotificationPriority priority = NotificationPriority.Info) : Attribute
{
    /// <summary>The event type.</summary>
    public string EventType { get; } = eventType;

    /// <summary>The priority.</summary>
    public NotificationPriority Priority { get; } = priority;
}
