using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using TypedRpc.Generated;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>
/// Finds the method of a request among the endpoints of a server, in their order, by the rules of oslo.messaging's dispatcher.
/// </summary>
internal sealed class EndpointTable
{
    private readonly Endpoint[] _endpoints;
    private readonly FrozenDictionary<string, EndpointMethod[]> _methods;

    public EndpointTable(IEnumerable<Endpoint> endpoints)
    {
        _endpoints = [.. endpoints];
        _methods = _endpoints
            .SelectMany(endpoint => endpoint.Info.Methods.Select((method, index) => new EndpointMethod(endpoint, method, index)))
            .GroupBy(m => m.Method.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Finds the first endpoint that serves the namespace and version and has the method.</summary>
    public bool TryFind(in RequestHeader header, [NotNullWhen(true)] out EndpointMethod? found, [NotNullWhen(false)] out Fault? fault)
    {
        if (_methods.TryGetValue(header.Method, out EndpointMethod[]? candidates))
        {
            foreach (EndpointMethod candidate in candidates)
            {
                if (Serves(candidate.Endpoint, header))
                {
                    (found, fault) = (candidate, null);
                    return true;
                }
            }
        }

        (found, fault) = (null, NotFound(header));
        return false;
    }

    // Apart from the search, which would otherwise allocate the closure for every request.
    private Fault NotFound(RequestHeader header) => _endpoints.Any(e => Serves(e, header))
        ? new Fault(FaultCode.NoSuchMethod, "NoSuchMethod", $"No endpoint has the method '{header.Method}'.")
        : new Fault(
            FaultCode.UnsupportedVersion,
            "UnsupportedVersion",
            $"No endpoint serves version {header.Version} of {Describe(header.Namespace)}; served: {Served()}.");

    private static bool Serves(Endpoint endpoint, in RequestHeader header) =>
        endpoint.HasNamespace(header.Namespace) && endpoint.Info.Version.Serves(header.Version);

    private static string Describe(string? ns) => ns is null ? "the namespace without a name" : $"the namespace '{ns}'";

    private string Served() => string.Join(", ", _endpoints.Select(e => $"{e.Info.Version} of {Describe(e.Info.Namespace)}"));
}

/// <summary>A method of an endpoint, with its index in the contract.</summary>
internal sealed class EndpointMethod(Endpoint endpoint, RpcMethod method, int index)
{
    public Endpoint Endpoint { get; } = endpoint;

    public RpcMethod Method { get; } = method;

    public int Index { get; } = index;
}
