namespace TypedRpc;

/// <summary>The options of a bus that apply only to oslo.messaging's declarations and to its JSON format.</summary>
/// <remarks>
/// The declarations apply with <see cref="RpcTopology.Oslo"/>. Notifications are always in oslo.messaging's format, and requests with
/// <see cref="RpcWire.Oslo"/>.
/// </remarks>
public sealed record RpcOsloOptions : IChecked
{
    private static readonly TimeSpan LongestTtl = TimeSpan.FromDays(24);

    /// <summary>
    /// True: exchanges and shared queues survive a broker restart (oslo's <c>amqp_durable_queues</c>). Requires
    /// <see cref="RpcTopology.Oslo"/>.
    /// </summary>
    public bool Durable { get; set; }

    /// <summary>
    /// True: exchanges and shared queues are deleted with their last user (oslo's <c>amqp_auto_delete</c>). Requires
    /// <see cref="RpcTopology.Oslo"/>.
    /// </summary>
    public bool AutoDelete { get; set; }

    /// <summary>
    /// True: shared queues are quorum queues, which are durable (oslo's <c>rabbit_quorum_queue</c>). Requires
    /// <see cref="RpcTopology.Oslo"/>.
    /// </summary>
    public bool Quorum { get; set; }

    /// <summary>
    /// True: the servers' fanout queues are quorum queues and their exchange is durable. Requires <see cref="RpcTopology.Oslo"/>.
    /// </summary>
    /// <remarks>
    /// This is oslo's <c>rabbit_transient_quorum_queue</c>, which also makes the reply queues quorum queues. Here, the reply queue of a bus
    /// is exclusive in every topology; no peer declares it.
    /// </remarks>
    public bool TransientQuorum { get; set; }

    /// <summary>
    /// How long a server's fanout queue outlives it (oslo's <c>rabbit_transient_queues_ttl</c>), up to 24 days; zero is unlimited. Another
    /// value than the default requires <see cref="RpcTopology.Oslo"/>.
    /// </summary>
    /// <value>30 minutes.</value>
    public TimeSpan TransientTtl { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>True compresses requests and replies in oslo.messaging's format (oslo's <c>kombu_compression=gzip</c>).</summary>
    /// <remarks>Compressed messages are read in any case.</remarks>
    public bool Compress { get; set; }

    /// <summary>How values are written in oslo.messaging's format.</summary>
    public RpcJsonOptions Json { get; set; } = new();

    /// <summary>Why the options cannot be used with the native topology.</summary>
    internal const string NeedsOslo =
        "Durable, AutoDelete, Quorum, TransientQuorum and TransientTtl need RpcTopology.Oslo; the native topology has no options.";

    /// <summary>True when the options do not change how exchanges and queues are declared.</summary>
    internal bool DeclaresAsUsual => this == new RpcOsloOptions { Compress = Compress, Json = Json };

    /// <summary>Checks the options for a topology and returns a copy that later changes do not affect.</summary>
    internal RpcOsloOptions Validated(RpcTopology topology)
    {
        var checks = default(OptionChecks);
        checks.That(topology != RpcTopology.Native || DeclaresAsUsual, nameof(topology), NeedsOslo);
        ((IChecked)this).Check(ref checks);
        checks.ThrowIfAny();
        return Copied();
    }

    /// <summary>Returns a copy that later changes do not affect.</summary>
    internal RpcOsloOptions Copied() => this with { Json = Json.Copied() };

    void IChecked.Check(ref OptionChecks checks)
    {
        checks.Range(TransientTtl, TimeSpan.Zero, LongestTtl, nameof(TransientTtl));
        checks.That(
            !Quorum || !AutoDelete,
            nameof(AutoDelete),
            "A quorum queue cannot be deleted with its last user: set Quorum or AutoDelete, not both.");
        checks.Within(nameof(Json), Json);
    }
}
