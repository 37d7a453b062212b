namespace TypedRpc;

/// <summary>The options of a server.</summary>
/// <remarks>They bind from configuration. Starting a server copies them: later changes do not affect the server.</remarks>
public sealed record RpcServerOptions : IChecked
{
    /// <summary>The name of this server within its topic. The routing key <c>topic.server</c> reaches only this server.</summary>
    /// <value>The machine's name, oslo.messaging's <c>host</c>.</value>
    public string Server { get; set; } = Environment.MachineName;

    /// <summary>The control exchange. Null: the contract's, or else the bus's.</summary>
    public string? Exchange { get; set; }

    /// <summary>The maximum number of requests that run at the same time.</summary>
    /// <value>64, oslo.messaging's <c>executor_thread_pool_size</c>.</value>
    public int Concurrency { get; set; } = 64;

    /// <summary>
    /// The maximum number of unacknowledged messages that the broker delivers from each of the server's queues, from 1 to 65,535.
    /// </summary>
    /// <remarks>
    /// This is the prefetch of AMQP 0-9-1 (<c>basic.qos</c>). A message contains one request, or up to <see cref="MaxPackedRequests"/> that
    /// waited to be sent at the same time. Requests that wait at this server cannot be taken by an idle one, so a high
    /// value distributes long-running methods unevenly. With a low value, slots for short methods are idle during a round trip to the
    /// broker. Casts and idempotent calls are acknowledged after they run, so at most the prefetch of such messages per queue are in work.
    /// Other calls are acknowledged when they start, so up to the prefetch wait in addition to those that run. A cast that waits for its
    /// next attempt counts towards the prefetch.
    /// </remarks>
    /// <value>Null: 1.25 times <see cref="Concurrency"/>, rounded down. This is 1 for a concurrency of 1, and 80 for 64.</value>
    public int? Prefetch { get; set; }

    /// <summary>
    /// The maximum number of requests that this server takes in one message, from 1 to 64; 1 takes each request alone.
    /// </summary>
    /// <remarks>
    /// Clients send requests that wait to be written together as one message (a pack), which goes to one server. The server announces this
    /// number in its replies, and clients pack no more than the smallest number that the servers of the topic have announced. It returns
    /// what exceeds the number to the queue. A server whose requests wait more than 50 ms for a place announces 1.
    /// </remarks>
    /// <value>Null: a quarter of <see cref="Concurrency"/>. This is 16 for a concurrency of 64, and 1 below 8.</value>
    public int? MaxPackedRequests { get; set; }

    /// <summary>
    /// How long a stopping server waits for running methods. Then it cancels them, and allows 2 more seconds for their replies.
    /// </summary>
    /// <value>
    /// 15 seconds. With the time for replies, 5 seconds for buffered notifications and the closing of the connection,
    /// <c>RpcBus.DisposeAsync</c> then takes less than the 30 seconds that Kubernetes allows a process to terminate.
    /// </value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// True: a call that must not run twice starts only after the broker has processed its acknowledgement, which costs a round trip per
    /// call.
    /// </summary>
    /// <remarks>
    /// Then no fault can have another server run the call as well. False: the call starts at once, and if the connection is lost at that
    /// moment, another server may run the call too.
    /// </remarks>
    /// <value>False.</value>
    public bool ConfirmStart { get; set; }

    /// <summary>
    /// True sends the stack trace of a failed method to its caller. It discloses internals of the server: use it only in development.
    /// </summary>
    public bool IncludeStackTraces { get; set; }

    /// <summary>True answers <c>oslo_rpc_server_ping</c> with "pong": oslo's <c>rpc_ping_enabled</c>.</summary>
    public bool OsloPing { get; set; }

    internal byte EffectiveMaxPacked => (byte)Math.Clamp(MaxPackedRequests ?? Concurrency / 4, 1, RpcClientOptions.MaxPackedLimit);

    internal int EffectivePrefetch => Prefetch ?? Math.Min(Concurrency + (Concurrency / 4), ushort.MaxValue);

    /// <summary>Finds all invalid options. Options without a problem can be used.</summary>
    public IReadOnlyList<RpcOptionProblem> FindProblems()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        return checks.Problems;
    }

    /// <summary>Checks the options and returns a copy that later changes do not affect.</summary>
    internal RpcServerOptions Validated()
    {
        var checks = default(OptionChecks);
        ((IChecked)this).Check(ref checks);
        checks.ThrowIfAny();
        return this with { };
    }

    void IChecked.Check(ref OptionChecks checks)
    {
        checks.That(
            Identifiers.IsServer(Server), nameof(Server), $"'{Server}' is not a valid name of a server; expected {Identifiers.ServerRule}.");
        checks.Topic(Exchange, "exchange", nameof(Exchange));
        checks.Range(Concurrency, 1, 65_000, nameof(Concurrency));
        checks.Range(Prefetch, 1, ushort.MaxValue, nameof(Prefetch));
        checks.Range(MaxPackedRequests, 1, RpcClientOptions.MaxPackedLimit, nameof(MaxPackedRequests));
        checks.Range(DrainTimeout, TimeSpan.Zero, TimeSpan.FromDays(24), nameof(DrainTimeout));
    }
}
