namespace TypedRpc;

/// <summary>
/// The target and the options of one proxy. The value of an option that is null comes from the contract or from the client's options.
/// </summary>
/// <remarks>These are the parameters of oslo.messaging's <c>prepare()</c>. Later changes do not affect a proxy.</remarks>
public sealed record RpcProxyOptions
{
    /// <summary>The name of the server to call; null is any server of the topic.</summary>
    public string? Server { get; set; }

    /// <summary>The timeout of a request.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How long to wait for a server when there is none.</summary>
    public TimeSpan? WaitForServer { get; set; }

    /// <summary>The control exchange.</summary>
    public string? Exchange { get; set; }

    /// <summary>The topic.</summary>
    public string? Topic { get; set; }

    /// <summary>The namespace of the endpoint.</summary>
    public string? Namespace { get; set; }

    /// <summary>The version to send; null is the version that each method needs.</summary>
    public RpcVersion? Version { get; set; }

    /// <summary>True sends casts to every server of the topic, and rejects calls.</summary>
    public bool Fanout { get; set; }

    /// <summary>The number of times a request waits for a lost connection; see <see cref="RpcClientOptions.Retry"/>.</summary>
    public int? Retry { get; set; }

    /// <summary>How long a server that runs a call may be silent; see <see cref="RpcClientOptions.OsloCallMonitorTimeout"/>.</summary>
    public TimeSpan? OsloCallMonitorTimeout { get; set; }
}
