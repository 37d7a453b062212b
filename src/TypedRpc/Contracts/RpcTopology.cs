namespace TypedRpc;

/// <summary>How exchanges and queues are declared. A client and a server that share a broker should agree; what exists already is used as it is.</summary>
/// <remarks><c>RpcTopology.Oslo with { Durable = true }</c> is oslo.messaging's with <c>amqp_durable_queues</c>.</remarks>
public sealed record RpcTopology
{
    private RpcTopology(bool isOslo) => IsOslo = isOslo;

    /// <summary>As suits .NET peers: what is shared survives a restart of the broker, and what belongs to one process goes with it.</summary>
    public static RpcTopology Native { get; } = new(isOslo: false);

    /// <summary>As oslo.messaging declares them, so that Python peers, which refuse what is there in another form, can come first or second.</summary>
    public static RpcTopology Oslo { get; } = new(isOslo: true);

    /// <summary>True has exchanges and shared queues survive a restart of the broker: oslo's <c>amqp_durable_queues</c>. Of <see cref="Oslo"/> only.</summary>
    public bool Durable { get; init; }

    /// <summary>True has exchanges and shared queues go with their last user: oslo's <c>amqp_auto_delete</c>. Of <see cref="Oslo"/> only.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>True makes shared queues quorum queues, which are durable: oslo's <c>rabbit_quorum_queue</c>. Of <see cref="Oslo"/> only.</summary>
    public bool Quorum { get; init; }

    /// <summary>True makes the fanout queues of servers quorum queues and their exchange durable: oslo's <c>rabbit_transient_quorum_queue</c>. Of <see cref="Oslo"/> only.</summary>
    /// <remarks>oslo's makes the queues of replies quorum queues too. A bus has an exclusive one in every topology, which nobody else declares.</remarks>
    public bool TransientQuorum { get; init; }

    /// <summary>How long the fanout queue of a server outlives it: oslo's <c>rabbit_transient_queues_ttl</c>; zero is for ever. Of <see cref="Oslo"/> only.</summary>
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
