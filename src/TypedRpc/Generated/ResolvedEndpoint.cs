namespace TypedRpc.Generated;

/// <summary>Connects an implementation that is resolved for each request with the generated dispatcher of its contract.</summary>
internal sealed class ResolvedEndpoint<T>(
    RpcContract<T> contract, Func<IServiceProvider, T> resolve, IReadOnlyCollection<string?> legacyNamespaces)
    : Endpoint(contract.Info, legacyNamespaces)
    where T : class
{
    // Not from RpcRequest.Current: an interceptor may run the method on a thread without the execution context of the request.
    public override ValueTask DispatchAsync(RpcInvocation invocation) =>
        contract.DispatchAsync(resolve(invocation.Request!.Services!), invocation);
}
