namespace TypedRpc.Server;

/// <summary>An implementation of a contract in a server.</summary>
/// <param name="info">The contract.</param>
/// <param name="legacyNamespaces">Namespaces that it serves beside its own; null is the one without a name.</param>
internal abstract class Endpoint(RpcContractInfo info, IReadOnlyCollection<string?> legacyNamespaces)
{
    public RpcContractInfo Info { get; } = info;

    /// <summary>Whether it has the namespace: none is not the empty one.</summary>
    public bool HasNamespace(string? name) => string.Equals(Info.Namespace, name, StringComparison.Ordinal) || legacyNamespaces.Contains(name);

    /// <summary>Runs the method that the invocation names, and ends when its reply is on the way. May throw what the method throws.</summary>
    public abstract ValueTask DispatchAsync(RpcInvocation invocation);
}
