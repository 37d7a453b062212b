using System.ComponentModel;

namespace TypedRpc;

/// <summary>What the attributes of a contract say.</summary>
/// <param name="Name">The interface's full name, for messages to people.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Version">The version that a server of the contract serves up to.</param>
/// <param name="Methods">The methods; generated code knows them by their place in this list.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record RpcContractInfo(string Name, string Topic, RpcVersion Version, IReadOnlyList<RpcMethod> Methods)
{
    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }

    /// <summary>The namespace; null is the namespace without a name.</summary>
    public string? Namespace { get; init; }
}
