namespace TypedRpc.Hosting.Registration;

/// <summary>The options of the clients of one contract.</summary>
internal sealed class ClientRegistration(string topic, Action<RpcClientOptions>? configure)
{
    public string Topic => topic;

    /// <summary>The options of the client: those of its topic in configuration, then the delegate of the application.</summary>
    public RpcClientOptions Options(TypedRpcOptions options)
    {
        RpcClientOptions own = options.Clients.GetValueOrDefault(topic) is { } configured ? configured with { } : new RpcClientOptions();
        configure?.Invoke(own);
        return own;
    }
}
