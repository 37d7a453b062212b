using System.ComponentModel;

namespace TypedRpc;

/// <summary>What the attributes of a notification interface say.</summary>
/// <param name="Name">The interface's full name, for messages to people.</param>
/// <param name="Topics">The topics; empty is the default one.</param>
/// <param name="Methods">The notifications, each named by its event type; generated code knows them by their place in this list.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record NotificationContractInfo(string Name, IReadOnlyList<string> Topics, IReadOnlyList<RpcMethod> Methods)
{
    /// <summary>The control exchange; null is the bus's.</summary>
    public string? Exchange { get; init; }
}
