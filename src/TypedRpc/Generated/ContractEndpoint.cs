namespace TypedRpc.Generated;

/// <summary>Connects an implementation with the generated dispatcher of its contract.</summary>
internal sealed class ContractEndpoint<T>(RpcContract<T> contract, T implementation, IReadOnlyCollection<string?> legacyNamespaces)
    : Endpoint(contract.Info, legacyNamespaces)
    where T : class
{
    public override ValueTask DispatchAsync(RpcInvocation invocation) => contract.DispatchAsync(implementation, invocation);
}
