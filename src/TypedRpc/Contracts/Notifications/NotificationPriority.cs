namespace TypedRpc;

/// <summary>The priority of a notification. Each topic has one queue per priority, such as <c>notifications.info</c>.</summary>
public enum NotificationPriority
{
    /// <summary>An audit record.</summary>
    Audit,

    /// <summary>Debugging information.</summary>
    Debug,

    /// <summary>A normal event.</summary>
    Info,

    /// <summary>A condition that needs attention.</summary>
    Warn,

    /// <summary>A failure.</summary>
    Error,

    /// <summary>A failure that needs immediate action.</summary>
    Critical,

    /// <summary>A measurement.</summary>
    Sample,
}
