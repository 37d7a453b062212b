namespace TypedRpc.Server;

/// <summary>An implementation of a contract in a server.</summary>
internal abstract class Endpoint(RpcContractInfo info)
{
    public RpcContractInfo Info { get; } = info;

    /// <summary>Runs the method that the invocation names, and ends when its reply is on the way. May throw what the method throws.</summary>
    public abstract ValueTask DispatchAsync(RpcInvocation invocation);
}
