using System.ComponentModel;

namespace TypedRpc;

/// <summary>What the attributes of a notification interface say.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationContractInfo(string name, IReadOnlyList<string> topics, IReadOnlyList<RpcMethod> methods)
{
    /// <summary>The interface's full name, for messages to people.</summary>
    public string Name { get; } = name;

    /// <summary>The topics; empty is the default one.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>The notifications, each named by its event type; generated code knows them by their place in this list.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; } = methods;

    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }
}
