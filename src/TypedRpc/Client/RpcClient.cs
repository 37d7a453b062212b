using TypedRpc.Client;

namespace TypedRpc;

/// <summary>Calls the servers of a contract. Safe to use from any thread, and made once for many calls.</summary>
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

    /// <summary>Any server of the topic: the broker chooses among those that are free.</summary>
    public T Any { get; }

    private RpcVersion Cap => _options.VersionCap ?? _target.Version;

    /// <summary>Whether methods that need a version, as their <c>Since</c> says, are sent: oslo.messaging's <c>can_send_version()</c>.</summary>
    public bool CanSend(RpcVersion version) => Cap.Serves(version);

    /// <summary>A proxy with a target and options of its own, as oslo.messaging's <c>prepare()</c> makes it: one small object.</summary>
    /// <param name="server">The one server to reach; null is any.</param>
    /// <param name="timeout">How long a call may take; null is what the method's attribute or the client's options say.</param>
    /// <param name="waitForServer">How long to wait for a server when there is none; null is what the client's options say.</param>
    /// <exception cref="ArgumentException">The server's name cannot be one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    public T For(string? server = null, TimeSpan? timeout = null, TimeSpan? waitForServer = null)
    {
        if (server is not null)
            Identifiers.CheckServer(_target.Topic, server, nameof(server));
        RpcClientOptions options = (_options with
        {
            Timeout = timeout ?? _options.Timeout,
            WaitForServer = waitForServer ?? _options.WaitForServer,
        }).Validated();
        return _proxy(new RpcInvoker(_client, _client.RouteTo(_target with { Server = server }), options, timeout));
    }
}
