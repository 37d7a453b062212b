using System.ComponentModel;

namespace TypedRpc.Generated;

/// <summary>The generated code of a contract: of RPC methods, or of notifications.</summary>
/// <remarks>Stateless: one instance serves all clients and servers, or all notifiers and listeners. Used by generated code.</remarks>
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

    /// <summary>Creates a proxy whose methods send through an invoker.</summary>
    public abstract T CreateProxy(RpcInvoker invoker);

    /// <summary>
    /// Decodes the arguments of the method whose index the invocation has, calls the implementation and completes the invocation.
    /// </summary>
    public abstract ValueTask DispatchAsync(T implementation, RpcInvocation invocation);
}
