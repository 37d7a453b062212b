namespace TypedRpc;

/// <summary>The kinds of contract methods.</summary>
public enum RpcMethodKind
{
    /// <summary>One server runs the method and replies with a result or a failure.</summary>
    Call,

    /// <summary>One server runs the method and does not reply.</summary>
    Cast,

    /// <summary>Every server of the topic runs the method; none replies.</summary>
    FanoutCast,

    /// <summary>The method publishes a notification; its name is the event type.</summary>
    Notification,
}

/// <summary>The metadata of a contract method. Properties that the method's kind does not have are null, or false.</summary>
public class RpcMethod
{
    internal RpcMethod(string name, RpcMethodKind kind)
    {
        (Name, Kind) = (name, kind);
        bool isCast = kind is RpcMethodKind.Cast or RpcMethodKind.FanoutCast;
        Since = kind == RpcMethodKind.Notification ? null : new RpcVersion(1, 0);
        Confirm = isCast ? true : null;
        Attempts = isCast ? 1 : null;
        Priority = kind == RpcMethodKind.Notification ? NotificationPriority.Info : null;
    }

    /// <summary>The name on the wire; for a notification, the event type.</summary>
    public string Name { get; }

    /// <summary>The kind of the method.</summary>
    public RpcMethodKind Kind { get; }

    /// <summary>The contract version that introduced a call or a cast; a server must serve it.</summary>
    public RpcVersion? Since { get; init; }

    /// <summary>The timeout of a call; null is the client's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True when a call or a cast may safely run more than once.</summary>
    public bool Idempotent { get; init; }

    /// <summary>True when a request of a call or a cast may be sent in one message with others.</summary>
    public bool Packed { get; init; } = true;

    /// <summary>
    /// The liveness period of a call: a server that runs it sends a keep-alive message in each half of the period. Null is the client's.
    /// </summary>
    public TimeSpan? Liveness { get; init; }

    /// <summary>True when the result of a call is a stream of items (<see cref="IAsyncEnumerable{T}"/>).</summary>
    public bool StreamsResult { get; init; }

    /// <summary>True when the caller sends a stream of items to the method.</summary>
    public bool StreamsArgument { get; init; }

    /// <summary>True when the method reports progress to its caller (<see cref="IProgress{T}"/>).</summary>
    public bool ReportsProgress { get; init; }

    /// <summary>
    /// True: the task of a cast completes when the broker has confirmed the message. False: when the transport has accepted it.
    /// </summary>
    public bool? Confirm { get; init; }

    /// <summary>
    /// The maximum number of runs of a cast whose method throws, before it goes to the queue <c>topic.dead</c>. With 1, the failure is only
    /// logged.
    /// </summary>
    public int? Attempts { get; init; }

    /// <summary>
    /// The event type prefix of notifications that the server emits before and after a call or a cast runs. Null: no
    /// notifications.
    /// </summary>
    public string? Notify { get; init; }

    /// <summary>The priority of a notification.</summary>
    public NotificationPriority? Priority { get; init; }
}
