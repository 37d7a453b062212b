using TypedRpc.Generated;

namespace TypedRpc;

/// <summary>Collects the endpoints of a server, in the order in which they are searched for the method of a request.</summary>
public sealed class RpcServerBuilder
{
    private readonly List<Endpoint> _endpoints = [];

    private readonly bool _hasScopes;

    internal RpcServerBuilder(bool hasScopes) => _hasScopes = hasScopes;

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

    /// <summary>Adds a contract whose implementation is resolved for each request.</summary>
    /// <param name="implementation">
    /// Returns the object to call, from the services of the request's scope. If it throws, the request fails as if the method had thrown.
    /// </param>
    /// <param name="legacyNamespaces">As for the other overload.</param>
    /// <exception cref="RpcConfigurationException">
    /// No code was generated for the contract, or the bus has no <see cref="RpcBusOptions.ScopeFactory"/>.
    /// </exception>
    public RpcServerBuilder Add<T>(Func<IServiceProvider, T> implementation, IReadOnlyCollection<string?>? legacyNamespaces = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        if (!_hasScopes)
            throw new RpcConfigurationException("An implementation for each request needs RpcBusOptions.ScopeFactory.");
        _endpoints.Add(new ResolvedEndpoint<T>(RpcContracts.Find<T>(), implementation, legacyNamespaces?.ToArray() ?? []));
        return this;
    }
}
