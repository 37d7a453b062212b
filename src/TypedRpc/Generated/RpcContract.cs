using System.ComponentModel;
using TypedRpc.Client;
using TypedRpc.Server;

namespace TypedRpc.Generated;

/// <summary>What generated code knows of a contract. It holds no state, so one instance serves all clients and servers.</summary>
/// <typeparam name="T">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcContract<T>
    where T : class
{
    /// <summary>What the attributes say. The methods of <see cref="RpcContractInfo.Methods"/> are known by their index.</summary>
    public abstract RpcContractInfo Info { get; }

    /// <summary>Makes a proxy whose methods call through an invoker.</summary>
    public abstract T CreateProxy(RpcInvoker invoker);

    /// <summary>Decodes the arguments of the method that the invocation names by its index, calls the implementation and replies.</summary>
    public abstract ValueTask DispatchAsync(T implementation, RpcInvocation invocation);
}
