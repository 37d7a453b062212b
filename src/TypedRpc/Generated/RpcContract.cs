using System.ComponentModel;
using TypedRpc.Client;
using TypedRpc.Server;

namespace TypedRpc.Generated;

/// <summary>The generated code of a contract.</summary>
/// <remarks>Stateless: one instance serves all clients and servers. Used by generated code.</remarks>
/// <typeparam name="T">The contract interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcContract<T>
    where T : class
{
    /// <summary>
    /// The description of the contract, from its attributes. Methods are identified by their index in
    /// <see cref="RpcContractInfo.Methods"/>.
    /// </summary>
    public abstract RpcContractInfo Info { get; }

    /// <summary>Creates a proxy whose methods send their requests through an invoker.</summary>
    public abstract T CreateProxy(RpcInvoker invoker);

    /// <summary>Decodes the arguments of the method whose index the invocation has, calls the implementation and replies.</summary>
    public abstract ValueTask DispatchAsync(T implementation, RpcInvocation invocation);
}
