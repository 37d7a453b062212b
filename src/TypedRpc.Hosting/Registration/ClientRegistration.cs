namespace TypedRpc.Hosting.Registration;

/// <summary>The options of the clients of one contract.</summary>
internal sealed class ClientRegistration(Type contract, string topic)
{
    private readonly List<Action<RpcClientOptions>> _configure = [];

    public Type Contract => contract;

    public string Topic => topic;

    public void Configure(Action<RpcClientOptions> configure) => _configure.Add(configure);

    /// <summary>The options of the client: those of its topic in configuration, then the delegates of the application.</summary>
    public RpcClientOptions Options(TypedRpcOptions options)
    {
        RpcClientOptions own = options.Clients.GetValueOrDefault(topic) is { } configured ? configured with { } : new RpcClientOptions();
        _configure.ForEach(configure => configure(own));
        return own;
    }
}
