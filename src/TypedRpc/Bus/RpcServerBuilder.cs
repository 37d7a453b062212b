using TypedRpc.Generated;

namespace TypedRpc;

/// <summary>Collects the endpoints of a server, in the order in which they are searched for the method of a request.</summary>
public sealed class RpcServerBuilder
{
    private readonly List<Endpoint> _endpoints = [];

    internal RpcServerBuilder()
    {
    }

    internal IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>Adds an implementation of a contract. It is called concurrently for several requests.</summary>
    /// <param name="implementation">The object to call.</param>
    /// <param name="legacyNamespaces">
    /// Namespaces that the endpoint serves in addition to its contract's own while callers migrate: oslo's <c>legacy_namespaces</c>. A null
    /// element is the unnamed namespace.
    /// </param>
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public RpcServerBuilder Add<T>(T implementation, IReadOnlyCollection<string?>? legacyNamespaces = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        _endpoints.Add(new ContractEndpoint<T>(RpcContracts.Find<T>(), implementation, legacyNamespaces?.ToArray() ?? []));
        return this;
    }
}
