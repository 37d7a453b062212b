using TypedRpc.Client;

namespace TypedRpc;

/// <summary>Calls the servers of a contract. Safe to use from any thread; create it once and reuse it.</summary>
/// <typeparam name="T">The contract.</typeparam>
public sealed class RpcClient<T>
    where T : class
{
    private readonly ClientCore _client;
    private readonly RpcTarget _target;
    private readonly RpcClientOptions _options;
    private readonly Func<RpcInvoker, T> _proxy;

    internal RpcClient(ClientCore client, RpcTarget target, RpcClientOptions options, Func<RpcInvoker, T> proxy)
    {
        (_client, _target, _options, _proxy) = (client, target, options, proxy);
        if (Cap.Major != target.Version.Major)
            throw new RpcConfigurationException($"The version cap {Cap} of a client is of another major version than its contract, which has {target.Version}.");
        Any = For();
    }

    /// <summary>A proxy to any server of the topic. The broker chooses one whose prefetch is not used up.</summary>
    public T Any { get; }

    private RpcVersion Cap => _options.VersionCap ?? _target.Version;

    /// <summary>True when methods that need this version (<c>Since</c>) are sent: oslo.messaging's <c>can_send_version()</c>.</summary>
    public bool CanSend(RpcVersion version) => Cap.Serves(version);

    /// <summary>
    /// Creates a proxy with its own target and options, like oslo.messaging's <c>prepare()</c>. It costs one small object.
    /// </summary>
    /// <param name="server">The name of the server to call; null is any server.</param>
    /// <param name="timeout">The timeout of a request; null is that of the method's attribute or of the client's options.</param>
    /// <param name="waitForServer">How long to wait for a server when there is none; null is the client's option.</param>
    /// <param name="exchange">The control exchange; null is the contract's, or else the bus's.</param>
    /// <param name="topic">The topic; null is the contract's.</param>
    /// <param name="endpointNamespace">The namespace of the endpoint; null is the contract's.</param>
    /// <param name="version">The version to send; null is the version that each method needs.</param>
    /// <param name="fanout">True sends casts to every server of the topic, and rejects calls.</param>
    /// <param name="retry">The number of times a request waits for a lost connection; null is the client's option.</param>
    /// <param name="callMonitorTimeout">How long a server that runs a call may be silent; null is the client's option.</param>
    /// <exception cref="ArgumentException">The name of the server, topic or exchange is invalid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time or a number is out of its range.</exception>
    public T For(
        string? server = null,
        TimeSpan? timeout = null,
        TimeSpan? waitForServer = null,
        string? exchange = null,
        string? topic = null,
        string? endpointNamespace = null,
        RpcVersion? version = null,
        bool fanout = false,
        int? retry = null,
        TimeSpan? callMonitorTimeout = null)
    {
        RpcTarget target = _target with
        {
            Exchange = Identifiers.Checked(exchange, nameof(exchange)) ?? _target.Exchange,
            Topic = Identifiers.Checked(topic, nameof(topic)) ?? _target.Topic,
            Namespace = endpointNamespace ?? _target.Namespace,
            Server = server,
        };
        if (server is not null)
            Identifiers.CheckServer(target.Topic, server, nameof(server));
        RpcClientOptions options = (_options with
        {
            Timeout = timeout ?? _options.Timeout,
            WaitForServer = waitForServer ?? _options.WaitForServer,
            Retry = retry ?? _options.Retry,
            CallMonitorTimeout = callMonitorTimeout ?? _options.CallMonitorTimeout,
        }).Validated();
        return _proxy(new RpcInvoker(_client, _client.RouteTo(target, options, version, fanout), options, timeout));
    }
}
