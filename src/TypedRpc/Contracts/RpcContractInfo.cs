using System.ComponentModel;

namespace TypedRpc;

/// <summary>The metadata that generated code builds from the attributes of a contract.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcContractInfo(string name, IReadOnlyList<string> topics, IReadOnlyList<RpcMethod> methods)
{
    /// <summary>The interface's full name, for error messages.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The topics: one for calls and casts. For notifications any number; none means the bus's <see cref="NotificationOptions.Topics"/>.
    /// </summary>
    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>The methods; a notification has its event type as the name. Generated code refers to them by index.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; } = methods;

    /// <summary>True when the methods are notifications, which have neither a version nor a namespace.</summary>
    public bool IsNotifications { get; init; }

    /// <summary>The highest version that a server of the contract serves.</summary>
    public RpcVersion Version { get; init; } = new(1, 0);

    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }

    /// <summary>The namespace; null is the unnamed namespace.</summary>
    public string? Namespace { get; init; }
}
