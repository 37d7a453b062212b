using System.ComponentModel;

namespace TypedRpc;

/// <summary>The metadata that generated code builds from the attributes of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcContractInfo(string name, string topic, RpcVersion version, IReadOnlyList<RpcMethod> methods)
{
    /// <summary>The interface's full name, for error messages.</summary>
    public string Name { get; } = name;

    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The highest version that a server of the contract serves.</summary>
    public RpcVersion Version { get; } = version;

    /// <summary>The methods. Generated code refers to them by index.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; } = methods;

    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }

    /// <summary>The namespace; null is the unnamed namespace.</summary>
    public string? Namespace { get; init; }
}
