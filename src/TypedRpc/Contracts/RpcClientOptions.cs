namespace TypedRpc;

/// <summary>The options of a client.</summary>
/// <remarks>They bind from configuration. Creating a client copies them: later changes do not affect the client.</remarks>
public sealed record RpcClientOptions : IChecked
{
    /// <summary>The largest valid <see cref="MaxPackedRequests"/>.</summary>
    internal const int MaxPackedLimit = 64;

    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <summary>The timeout of a request, from the call of the method to its outcome; <c>[Call(TimeoutSeconds)]</c> overrides it.</summary>
    /// <value>60 seconds, oslo.messaging's <c>rpc_response_timeout</c>.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request waits for a server when there is none, within its timeout.</summary>
    /// <value>Zero: the request fails at once with <see cref="RpcNoServerException"/>.</value>
    public TimeSpan WaitForServer { get; set; }

    /// <summary>The format in which requests are sent. Servers in Python read only <see cref="RpcWire.Oslo"/>.</summary>
    public RpcWire Wire { get; set; }

    /// <summary>
    /// How long a server that runs a call may be silent before the call fails: oslo's <c>call_monitor_timeout</c>, in whole seconds.
    /// </summary>
    /// <remarks>
    /// Applies only to <see cref="RpcWire.Oslo"/>: the server sends a keep-alive message after each half of this time. Native calls always
    /// have keep-alive messages.
    /// </remarks>
    /// <value>Null: no keep-alive messages are requested.</value>
    public TimeSpan? OsloCallMonitorTimeout { get; set; }

    /// <summary>
    /// How long a server that runs a call may be silent, from 1 second; <c>[Call(LivenessSeconds)]</c> overrides it.
    /// </summary>
    /// <remarks>
    /// A server sends a keep-alive message in each half of this time, so only calls that take longer than half of it have such messages. A
    /// caller that misses them fails with <see cref="RpcNoServerException"/> within three times this time, long before the timeout of the
    /// call. Only for <see cref="RpcWire.Native"/>; <see cref="OsloCallMonitorTimeout"/> is its counterpart.
    /// </remarks>
    /// <value>10 seconds.</value>
    public TimeSpan Liveness { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// True: a call that a served method makes ends no later than the call that the method serves, while that call runs.
    /// </summary>
    /// <value>True.</value>
    public bool InheritDeadline { get; set; } = true;

    /// <summary>
    /// The number of times a request waits for a lost connection: 1, 3, 5 seconds and so on up to 30 (oslo's <c>retry</c>).
    /// </summary>
    /// <value>Null: it waits until the request's timeout. 0 fails at once.</value>
    public int? Retry { get; set; }

    /// <summary>
    /// The highest version that servers are known to serve. A request that needs a later version is rejected before it is sent.
    /// </summary>
    /// <remarks>It must have the contract's own major version.</remarks>
    /// <value>Null: the contract's own version.</value>
    public RpcVersion? VersionCap { get; set; }

    /// <summary>The maximum number of requests that this client sends in one message, from 1 to 64; 1 sends each request alone.</summary>
    /// <remarks>
    /// Requests to the same queue that wait while the connection is busy are sent as one message (a pack), because a broker's cost is for
    /// each message. No request waits for others. The servers limit the number too (<see cref="RpcServerOptions.MaxPackedRequests"/>).
    /// Only for <see cref="RpcWire.Native"/>. A method that sets <c>Packed = false</c> is always sent alone.
    /// </remarks>
    /// <value>64.</value>
    public int MaxPackedRequests { get; set; } = MaxPackedLimit;

    /// <summary>Finds all invalid options. Options without a problem can be used.</summary>
    public IReadOnlyList<RpcOptionProblem> FindProblems()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        return checks.Problems;
    }

    /// <summary>Checks the options and returns a copy that later changes do not affect.</summary>
    internal RpcClientOptions Validated()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        checks.ThrowIfAny();
        return this with { };
    }

    void IChecked.Check(ref OptionChecks checks)
    {
        checks.AboveZero(Timeout, LongestTime, nameof(Timeout));
        checks.Range(WaitForServer, TimeSpan.Zero, LongestTime, nameof(WaitForServer));
        checks.Defined(Wire, nameof(Wire));
        checks.Range(OsloCallMonitorTimeout, TimeSpan.FromSeconds(1), LongestTime, nameof(OsloCallMonitorTimeout));
        checks.Range(Liveness, TimeSpan.FromSeconds(1), LongestTime, nameof(Liveness));
        checks.AtLeast(Retry, 0, nameof(Retry));
        checks.Range(MaxPackedRequests, 1, MaxPackedLimit, nameof(MaxPackedRequests));
    }
}
