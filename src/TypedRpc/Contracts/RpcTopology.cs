namespace TypedRpc;

/// <summary>How exchanges and queues are declared. Clients and servers that share a broker should use the same topology.</summary>
/// <remarks>Exchanges and queues that already exist are used as they are.</remarks>
public enum RpcTopology
{
    /// <summary>
    /// For .NET peers. Shared exchanges and queues survive a broker restart; those of one process do not outlive it for long.
    /// </summary>
    /// <remarks>
    /// The reply queue and the fanout queue of a process are exclusive. A server's own queue expires 30 minutes after the server has gone.
    /// </remarks>
    Native,

    /// <summary>
    /// As oslo.messaging declares them, with the options of <see cref="RpcOsloOptions"/>. Python peers refuse other declarations, so with
    /// this topology either side can start first.
    /// </summary>
    Oslo,
}
