namespace TypedRpc;

/// <summary>How exchanges and queues are declared. Clients and servers that share a broker should use the same topology.</summary>
/// <remarks>
/// Exchanges and queues that already exist are used as they are. <c>RpcTopology.Oslo with { Durable = true }</c> is oslo.messaging's
/// topology with <c>amqp_durable_queues</c>.
/// </remarks>
public sealed record RpcTopology
{
    private RpcTopology(bool isOslo) => IsOslo = isOslo;

    /// <summary>
    /// For .NET peers. Shared exchanges and queues survive a broker restart; those of one process do not outlive it for long.
    /// </summary>
    /// <remarks>
    /// The reply queue and the fanout queue of a process are exclusive. A server's own queue expires 30 minutes after the server has gone.
    /// </remarks>
    public static RpcTopology Native { get; } = new(isOslo: false);

    /// <summary>
    /// As oslo.messaging declares them. Python peers refuse other declarations, so with this topology either side can start first.
    /// </summary>
    public static RpcTopology Oslo { get; } = new(isOslo: true);

    /// <summary>
    /// True: exchanges and shared queues survive a broker restart (oslo's <c>amqp_durable_queues</c>). Only for <see cref="Oslo"/>.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>
    /// True: exchanges and shared queues are deleted with their last user (oslo's <c>amqp_auto_delete</c>). Only for <see cref="Oslo"/>.
    /// </summary>
    public bool AutoDelete { get; init; }

    /// <summary>
    /// True: shared queues are quorum queues, which are durable (oslo's <c>rabbit_quorum_queue</c>). Only for <see cref="Oslo"/>.
    /// </summary>
    public bool Quorum { get; init; }

    /// <summary>True: the servers' fanout queues are quorum queues and their exchange is durable. Only for <see cref="Oslo"/>.</summary>
    /// <remarks>
    /// This is oslo's <c>rabbit_transient_quorum_queue</c>, which also makes the reply queues quorum queues. Here, the reply queue of a bus
    /// is exclusive in every topology; no peer declares it.
    /// </remarks>
    public bool TransientQuorum { get; init; }

    /// <summary>
    /// How long a server's fanout queue outlives it (oslo's <c>rabbit_transient_queues_ttl</c>); zero is unlimited. Only for
    /// <see cref="Oslo"/>.
    /// </summary>
    /// <value>30 minutes.</value>
    public TimeSpan TransientTtl { get; init; } = TimeSpan.FromMinutes(30);

    internal bool IsOslo { get; }

    internal RpcTopology Validated()
    {
        if (!IsOslo && this != Native)
            throw new ArgumentException("Durable, AutoDelete, Quorum, TransientQuorum and TransientTtl are options of RpcTopology.Oslo; the native topology has none.", "Topology");
        if (TransientTtl < TimeSpan.Zero || TransientTtl > TimeSpan.FromDays(24))
            throw new ArgumentOutOfRangeException(nameof(TransientTtl), TransientTtl, "The time to live of transient queues must be from zero to 24 days.");
        if (Quorum && AutoDelete)
            throw new ArgumentException("A quorum queue cannot be deleted with its last user: set Quorum or AutoDelete, not both.", nameof(AutoDelete));
        return this;
    }
}
