namespace TypedRpc;

/// <summary>Whether a method answers.</summary>
public enum RpcMethodKind
{
    /// <summary>It answers with a result or a failure.</summary>
    Call,

    /// <summary>It does not answer.</summary>
    Cast,

    /// <summary>It does not answer, and every server of the topic runs it.</summary>
    FanoutCast,

    /// <summary>It tells whoever listens; its name is the event's type.</summary>
    Notification,
}

/// <summary>What a contract says of one of its methods.</summary>
public class RpcMethod
{
    internal RpcMethod(string name, RpcMethodKind kind) => (Name, Kind) = (name, kind);

    /// <summary>The name on the wire; of a notification, the event's type.</summary>
    public string Name { get; }

    /// <summary>Whether it answers.</summary>
    public RpcMethodKind Kind { get; }

    /// <summary>The version that a server must serve.</summary>
    public RpcVersion Since { get; init; } = new(1, 0);

    /// <summary>How long a call may take; null is the client's choice.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True when running it twice does no harm.</summary>
    public bool Idempotent { get; init; }

    /// <summary>True when the task of a cast ends with the broker's confirm; false when it ends as soon as the transport has the message.</summary>
    public bool Confirm { get; init; } = true;

    /// <summary>How often a server runs a cast whose method throws, before it goes to the queue <c>topic.dead</c>; 1 is once, and the failure is only logged.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The event that the server tells of around the run; null is none.</summary>
    public string? Notify { get; init; }

    /// <summary>The priority of a notification.</summary>
    public NotificationPriority Priority { get; init; } = NotificationPriority.Info;
}
