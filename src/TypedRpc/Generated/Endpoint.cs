namespace TypedRpc.Generated;

/// <summary>An implementation of a contract: of a server, or of a listener.</summary>
/// <param name="info">The contract.</param>
/// <param name="legacyNamespaces">
/// The namespaces that it serves in addition to its own; null is the null namespace of oslo.messaging.
/// </param>
internal abstract class Endpoint(RpcContractInfo info, IReadOnlyCollection<string?> legacyNamespaces)
{
    public RpcContractInfo Info { get; } = info;

    /// <summary>True when it serves the namespace. Null and the empty string are different namespaces.</summary>
    public bool HasNamespace(string? name) =>
        string.Equals(Info.Namespace, name, StringComparison.Ordinal) || legacyNamespaces.Contains(name);

    /// <summary>
    /// Runs the method that the invocation names, and completes when a call has its reply. Throws what the method throws.
    /// </summary>
    public abstract ValueTask DispatchAsync(RpcInvocation invocation);
}
