using System.ComponentModel;

namespace TypedRpc;

/// <summary>What the attributes of a contract say.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcContractInfo(string name, string topic, RpcVersion version, IReadOnlyList<RpcMethod> methods)
{
    /// <summary>The interface's full name, for messages to people.</summary>
    public string Name { get; } = name;

    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The version that a server of the contract serves up to.</summary>
    public RpcVersion Version { get; } = version;

    /// <summary>The methods; generated code knows them by their place in this list.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; } = methods;

    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }

    /// <summary>The namespace; null is the namespace without a name.</summary>
    public string? Namespace { get; init; }
}
