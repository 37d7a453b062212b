using TypedRpc.Generated;
using TypedRpc.Server;

namespace TypedRpc;

/// <summary>The endpoints of a server, in the order in which a request looks for its method.</summary>
public sealed class RpcServerBuilder
{
    private readonly List<Endpoint> _endpoints = [];

    internal RpcServerBuilder()
    {
    }

    internal IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>Adds an implementation of a contract. It is used by many requests at a time.</summary>
    /// <param name="implementation">What to call.</param>
    /// <param name="legacyNamespaces">Namespaces that it serves beside its contract's own, while callers move from them: oslo's <c>legacy_namespaces</c>. A null among them is the namespace without a name.</param>
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public RpcServerBuilder Add<T>(T implementation, IReadOnlyCollection<string?>? legacyNamespaces = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        _endpoints.Add(new ContractEndpoint<T>(RpcContracts.Find<T>(), implementation, legacyNamespaces?.ToArray() ?? []));
        return this;
    }
}
