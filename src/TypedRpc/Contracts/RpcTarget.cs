namespace TypedRpc;

/// <summary>The destination of a request, or the address of a server: OpenStack's target.</summary>
public sealed record RpcTarget(string Exchange, string Topic)
{
    /// <summary>The name of one server; null is any server of the topic.</summary>
    public string? Server { get; init; }

    /// <summary>The endpoint's namespace; null is the unnamed namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The version of the contract.</summary>
    public RpcVersion Version { get; init; } = new(1, 0);

    /// <summary>The target in readable form: <c>exchange/topic.server</c>.</summary>
    public override string ToString() => Server is null ? $"{Exchange}/{Topic}" : $"{Exchange}/{Topic}.{Server}";
}
