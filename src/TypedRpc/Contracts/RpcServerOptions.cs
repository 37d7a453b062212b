namespace TypedRpc;

/// <summary>How a server serves.</summary>
public sealed record RpcServerOptions
{
    /// <summary>The name of this server within its topic: the routing key <c>topic.server</c> reaches it alone.</summary>
    /// <value>The machine's name, oslo.messaging's <c>host</c>.</value>
    public string Server { get; init; } = Environment.MachineName;

    /// <summary>The control exchange; null is the contract's, else the bus's.</summary>
    public string? Exchange { get; init; }

    /// <summary>The most requests that run at a time.</summary>
    /// <value>64, oslo.messaging's <c>executor_thread_pool_size</c>.</value>
    public int Concurrency { get; init; } = 64;

    /// <summary>The most requests of each of the server's queues that the broker delivers ahead of their acknowledgement (AMQP 0-9-1, <c>basic.qos</c>); from 1 to 65,535.</summary>
    /// <remarks>
    /// Requests that wait at this server cannot be taken by another one that is idle, so a high value is unfair when methods take long; a low one leaves places
    /// empty for the time of a round trip when methods are short. Casts and idempotent calls are acknowledged after their run: of these no more than the
    /// prefetch run at a time. Other calls are acknowledged when they begin, so up to the prefetch wait beside those that run. A cast that waits for its next
    /// attempt counts too.
    /// </remarks>
    /// <value>Null, which is <see cref="Concurrency"/> and a quarter of it: 1 for a concurrency of 1, 80 for 64.</value>
    public int? Prefetch { get; init; }

    /// <summary>How long a stopping server waits for the methods that run; their tokens fire then, and 2 more seconds are for their answers.</summary>
    /// <value>
    /// 15 seconds. With these answers, 5 seconds for buffered notifications and the closing of the connection, <c>RpcBus.DisposeAsync</c> then takes less
    /// than the 30 seconds that Kubernetes gives a process to end.
    /// </value>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// True begins a call that must not run twice only when the broker has surely taken its acknowledgement, so that no fault gives it to another server
    /// as well: a round trip to the broker for each. False begins at once; then a connection lost in the moment of the start can have another server run the call too.
    /// </summary>
    public bool ConfirmStart { get; init; }

    /// <summary>True sends the stack trace of a failed method to its caller. It tells of the server's inside: for development only.</summary>
    public bool IncludeStackTraces { get; init; }

    /// <summary>True answers <c>oslo_rpc_server_ping</c> with "pong": oslo's <c>rpc_ping_enabled</c>.</summary>
    public bool Ping { get; init; }

    internal int EffectivePrefetch => Prefetch ?? Math.Min(Concurrency + (Concurrency / 4), ushort.MaxValue);

    internal RpcServerOptions Validated()
    {
        if (!IsServerName(Server))
            throw new ArgumentException($"'{Server}' cannot be the name of a server: 1 to 200 letters, digits, dots, '_' and '-'.", nameof(Server));
        if (Concurrency is < 1 or > 65000)
            throw new ArgumentOutOfRangeException(nameof(Concurrency), Concurrency, "The concurrency of a server must be from 1 to 65000.");
        if (Prefetch is < 1 or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(Prefetch), Prefetch, "The prefetch of a server must be from 1 to 65535.");
        if (Exchange is not null && !Identifiers.IsTopic(Exchange))
            throw new ArgumentException($"'{Exchange}' cannot be the name of an exchange: words of letters, digits, '_' and '-', joined by dots.", nameof(Exchange));
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromDays(24))
            throw new ArgumentOutOfRangeException(nameof(DrainTimeout), DrainTimeout, "The time to drain must be from zero to 24 days.");
        return this;
    }

    internal static bool IsServerName(string? name) =>
        name is { Length: > 0 and <= 200 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
