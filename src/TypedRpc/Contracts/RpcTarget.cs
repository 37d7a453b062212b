namespace TypedRpc;

/// <summary>Where a request goes, or where a server serves: OpenStack's target.</summary>
public sealed record RpcTarget(string Exchange, string Topic)
{
    /// <summary>The one server that is meant; null is any server of the topic.</summary>
    public string? Server { get; init; }

    /// <summary>The endpoint's namespace; null is the namespace without a name.</summary>
    public string? Namespace { get; init; }

    /// <summary>The version of the contract.</summary>
    public RpcVersion Version { get; init; } = new(1, 0);

    /// <summary>The target in a form for people: <c>exchange/topic.server</c>.</summary>
    public override string ToString() => Server is null ? $"{Exchange}/{Topic}" : $"{Exchange}/{Topic}.{Server}";
}
