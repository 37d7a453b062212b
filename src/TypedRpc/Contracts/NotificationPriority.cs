namespace TypedRpc;

/// <summary>The priority of a notification. Each has a queue of its own for each topic: <c>notifications.info</c>.</summary>
public enum NotificationPriority
{
    /// <summary>A record for auditors.</summary>
    Audit,

    /// <summary>A detail for developers.</summary>
    Debug,

    /// <summary>Something that happened as it should.</summary>
    Info,

    /// <summary>Something to look at.</summary>
    Warn,

    /// <summary>Something that failed.</summary>
    Error,

    /// <summary>Something that must be mended now.</summary>
    Critical,

    /// <summary>A measurement.</summary>
    Sample,
}
