namespace TypedRpc.Hosting.Registration;

/// <summary>A listener to the notifications of an interface.</summary>
/// <param name="name">The name of the interface without its namespace.</param>
/// <param name="configure">Changes the options, or null.</param>
/// <param name="start">Starts the listener.</param>
internal sealed class ListenerRegistration(
    string name,
    Action<NotificationListenerOptions>? configure,
    Func<RpcBus, NotificationListenerOptions, CancellationToken, Task<NotificationListener>> start)
{
    public string Name => name;

    /// <summary>The options of the listener: those of its name in configuration, then the delegate of the application.</summary>
    public NotificationListenerOptions Options(TypedRpcOptions options)
    {
        NotificationListenerOptions own = options.Listeners.GetValueOrDefault(name) is { } configured
            ? configured with { }
            : new NotificationListenerOptions();
        configure?.Invoke(own);
        return own;
    }

    public Task<NotificationListener> StartAsync(RpcBus bus, NotificationListenerOptions options, CancellationToken cancellationToken) =>
        start(bus, options, cancellationToken);
}
