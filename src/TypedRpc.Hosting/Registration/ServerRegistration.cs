namespace TypedRpc.Hosting.Registration;

/// <summary>The endpoints of one topic, which one server serves.</summary>
internal sealed class ServerRegistration(string topic, string? exchange)
{
    private readonly List<Action<RpcServerBuilder>> _endpoints = [];
    private readonly List<Action<RpcServerOptions>> _configure = [];

    public string Topic => topic;

    /// <summary>The exchange that the contracts name, or null.</summary>
    public string? Exchange => exchange;

    public void Add(Action<RpcServerBuilder> endpoint, Action<RpcServerOptions>? configure)
    {
        _endpoints.Add(endpoint);
        if (configure is not null)
            _configure.Add(configure);
    }

    public void AddEndpoints(RpcServerBuilder server) => _endpoints.ForEach(add => add(server));

    /// <summary>The options of the server: those of the topic in configuration, then the delegates of the application.</summary>
    public RpcServerOptions Options(TypedRpcOptions options)
    {
        RpcServerOptions own = options.Servers.GetValueOrDefault(topic) is { } configured ? configured with { } : new RpcServerOptions();
        own.Exchange ??= exchange;
        _configure.ForEach(configure => configure(own));
        return own;
    }
}
