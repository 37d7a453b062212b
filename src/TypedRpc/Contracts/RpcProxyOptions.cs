namespace TypedRpc;

/// <summary>The target and the options of one proxy, beside those that <see cref="RpcClient{T}"/> takes as parameters. What is null stays as the contract and the client have it.</summary>
/// <remarks>The parameters of oslo.messaging's <c>prepare()</c>.</remarks>
public sealed record RpcProxyOptions
{
    /// <summary>The name of the server to call; null is any server of the topic.</summary>
    public string? Server { get; init; }

    /// <summary>The timeout of a request.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long to wait for a server when there is none.</summary>
    public TimeSpan? WaitForServer { get; init; }

    /// <summary>The control exchange.</summary>
    public string? Exchange { get; init; }

    /// <summary>The topic.</summary>
    public string? Topic { get; init; }

    /// <summary>The namespace of the endpoint.</summary>
    public string? Namespace { get; init; }

    /// <summary>The version to send; null is the version that each method needs.</summary>
    public RpcVersion? Version { get; init; }

    /// <summary>True sends casts to every server of the topic, and rejects calls.</summary>
    public bool Fanout { get; init; }

    /// <summary>The number of times a request waits for a lost connection; see <see cref="RpcClientOptions.Retry"/>.</summary>
    public int? Retry { get; init; }

    /// <summary>How long a server that runs a call may be silent; see <see cref="RpcClientOptions.CallMonitorTimeout"/>.</summary>
    public TimeSpan? CallMonitorTimeout { get; init; }
}
