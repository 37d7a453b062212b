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
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public RpcServerBuilder Add<T>(T implementation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        _endpoints.Add(new ContractEndpoint<T>(RpcContracts.Find<T>(), implementation));
        return this;
    }
}
