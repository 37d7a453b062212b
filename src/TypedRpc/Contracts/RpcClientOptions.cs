namespace TypedRpc;

/// <summary>How a client calls.</summary>
public sealed record RpcClientOptions
{
    /// <summary>How long a call may take, from the call to its outcome; <c>[Call(TimeoutSeconds)]</c> overrides it.</summary>
    /// <value>60 seconds, oslo.messaging's <c>rpc_response_timeout</c>.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a call waits for a server to appear when there is none, within its timeout.</summary>
    /// <value>Zero: <see cref="RpcNoServerException"/> at once.</value>
    public TimeSpan WaitForServer { get; init; }

    /// <summary>The format in which requests are sent; servers in Python read <see cref="RpcWire.Oslo"/> alone.</summary>
    public RpcWire Wire { get; init; }

    /// <summary>
    /// How long a server that runs a call may be silent before the call fails, of <see cref="RpcWire.Oslo"/>: oslo's <c>call_monitor_timeout</c>, in whole seconds. The server
    /// shows a sign of life each half of it. Native calls have signs of life of their own.
    /// </summary>
    /// <value>Null: no signs are asked for.</value>
    public TimeSpan? CallMonitorTimeout { get; init; }

    /// <summary>How often a request waits for a lost connection, after 1, 3, 5 seconds and so on up to 30: oslo's <c>retry</c>.</summary>
    /// <value>Null: as long as the request's time lasts. 0 fails at once.</value>
    public int? Retry { get; init; }

    /// <summary>The version that servers are known to serve, of the contract's own major version: what needs a later one is refused before it is sent.</summary>
    /// <value>Null: the contract's own version.</value>
    public RpcVersion? VersionCap { get; init; }

    internal RpcClientOptions Validated()
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(24))
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, "The timeout of a call must be above zero and at most 24 days.");
        if (WaitForServer < TimeSpan.Zero || WaitForServer > TimeSpan.FromDays(24))
            throw new ArgumentOutOfRangeException(nameof(WaitForServer), WaitForServer, "The time to wait for a server must be from zero to 24 days.");
        if (CallMonitorTimeout is { } monitor && (monitor < TimeSpan.FromSeconds(1) || monitor > TimeSpan.FromDays(24)))
            throw new ArgumentOutOfRangeException(nameof(CallMonitorTimeout), monitor, "The call monitor's timeout must be from 1 second to 24 days.");
        if (Retry < 0)
            throw new ArgumentOutOfRangeException(nameof(Retry), Retry, "The number of retries must not be negative; null is as long as the request's time lasts.");
        return this;
    }
}
