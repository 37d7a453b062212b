namespace TypedRpc;

/// <summary>A method that notifies. Its one parameter is the payload; several become an object by their names. It returns Task or ValueTask.</summary>
/// <remarks>A listener's method is done when its task has ended; what it throws has the notification come again, up to the listener's delivery limit.</remarks>
/// <param name="eventType">What happened, such as <c>volume.create.end</c>.</param>
/// <param name="priority">How much it matters.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class NotificationAttribute(string eventType, NotificationPriority priority = NotificationPriority.Info) : Attribute
{
    /// <summary>What happened.</summary>
    public string EventType { get; } = eventType;

    /// <summary>How much it matters.</summary>
    public NotificationPriority Priority { get; } = priority;
}
