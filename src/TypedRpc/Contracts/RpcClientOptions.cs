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

    /// <summary>The version that servers are known to serve, of the contract's own major version: what needs a later one is refused before it is sent.</summary>
    /// <value>Null: the contract's own version.</value>
    public RpcVersion? VersionCap { get; init; }

    internal RpcClientOptions Validated()
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(24))
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, "The timeout of a call must be above zero and at most 24 days.");
        if (WaitForServer < TimeSpan.Zero || WaitForServer > TimeSpan.FromDays(24))
            throw new ArgumentOutOfRangeException(nameof(WaitForServer), WaitForServer, "The time to wait for a server must be from zero to 24 days.");
        return this;
    }
}
