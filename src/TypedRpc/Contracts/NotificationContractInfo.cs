using System.ComponentModel;

namespace TypedRpc;

/// <summary>The metadata that generated code builds from the attributes of a notification interface.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NotificationContractInfo(string name, IReadOnlyList<string> topics, IReadOnlyList<RpcMethod> methods)
{
    /// <summary>The interface's full name, for error messages.</summary>
    public string Name { get; } = name;

    /// <summary>The topics; empty is the bus's <see cref="NotificationOptions.Topics"/>.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>The notifications, each named by its event type. Generated code refers to them by index.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; } = methods;

    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }
}
