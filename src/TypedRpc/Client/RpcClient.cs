using TypedRpc.Client;
using TypedRpc.Generated;

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
        {
            throw new RpcConfigurationException(
                $"The version cap {Cap} of a client is of another major version than its contract, which has {target.Version}.");
        }

        Any = For();
    }

    /// <summary>A proxy to any server of the topic. The broker chooses one whose prefetch is not used up.</summary>
    public T Any { get; }

    private RpcVersion Cap => _options.VersionCap ?? _target.Version;

    /// <summary>True when methods that need this version (<c>Since</c>) are sent: oslo.messaging's <c>can_send_version()</c>.</summary>
    public bool CanSend(RpcVersion version) => Cap.Serves(version);

    /// <summary>Creates a proxy to one server, or with its own times. It costs one small object.</summary>
    /// <param name="server">The name of the server to call; null is any server.</param>
    /// <param name="timeout">The timeout of a request; null is that of the method's attribute or of the client's options.</param>
    /// <param name="waitForServer">How long to wait for a server when there is none; null is the client's option.</param>
    /// <exception cref="ArgumentException">The name of the server is invalid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    public T For(string? server = null, TimeSpan? timeout = null, TimeSpan? waitForServer = null) =>
        For(new RpcProxyOptions { Server = server, Timeout = timeout, WaitForServer = waitForServer });

    /// <summary>
    /// Creates a proxy with its own target and options, like oslo.messaging's <c>prepare()</c>. It costs one small object.
    /// </summary>
    /// <param name="options">What differs from the contract and the client.</param>
    /// <exception cref="ArgumentException">The name of the server, topic or exchange is invalid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time or a number is out of its range.</exception>
    public T For(RpcProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RpcTarget target = _target with
        {
            Exchange = options.Exchange ?? _target.Exchange,
            Topic = options.Topic ?? _target.Topic,
            Namespace = options.Namespace ?? _target.Namespace,
            Server = options.Server,
        };
        if (options.Exchange is not null)
            Identifiers.CheckTopic(options.Exchange, "exchange", nameof(options));
        if (options.Topic is not null)
            Identifiers.CheckTopic(options.Topic, "topic", nameof(options));
        if (options.Server is not null)
            Identifiers.CheckServer(target.Topic, options.Server, nameof(options));
        RpcClientOptions effective = (_options with
        {
            Timeout = options.Timeout ?? _options.Timeout,
            WaitForServer = options.WaitForServer ?? _options.WaitForServer,
            Retry = options.Retry ?? _options.Retry,
            OsloCallMonitorTimeout = options.OsloCallMonitorTimeout ?? _options.OsloCallMonitorTimeout,
        }).Validated();
        return _proxy(new RequestInvoker(_client, _client.RouteTo(target, effective, options), effective, options.Timeout));
    }
}
