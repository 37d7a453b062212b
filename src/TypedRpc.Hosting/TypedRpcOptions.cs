namespace TypedRpc.Hosting;

/// <summary>The options of a hosted bus, as they are in configuration.</summary>
/// <remarks>
/// They are validated when the host starts: one <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> lists all problems.
/// Only <see cref="Password"/> is read again when the configuration is reloaded; the other options are used as they were at the start.
/// </remarks>
public sealed class TypedRpcOptions
{
    /// <summary>
    /// The transport URL, such as <c>rabbit://user@host/virtual-host</c>. See <see cref="RpcBus.ConnectAsync"/>. It is required.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>The password for the broker. The URL must then contain none. It is never logged and is in no exception.</summary>
    /// <remarks>It is read at each connection: a password that was changed in reloaded configuration is used at the next one.</remarks>
    /// <value>Null: the password in the URL, or in its option <c>password_file</c>.</value>
    public string? Password { get; set; }

    /// <summary>
    /// How long the host waits at its start for the servers and listeners. They continue to start in the background after that time, and
    /// the health check <c>typedrpc</c> says when they are ready.
    /// </summary>
    /// <value>2 seconds. The host waits less when everything is started, and zero does not wait.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The publisher id of injected notifiers, such as <c>volume.host1</c>: the service and its host.
    /// </summary>
    /// <value>Null: the name of the application, a dot, and the name of the machine.</value>
    public string? PublisherId { get; set; }

    /// <summary>
    /// The routing file of notifications, which is read again when it changes: see <see cref="NotificationRoutingFile"/>.
    /// </summary>
    /// <value>Null: the rules of the bus's options, if it has the notification driver <c>routing</c>.</value>
    public string? RoutingFile { get; set; }

    /// <summary>
    /// The options of the bus. <see cref="RpcBusOptions.ConnectInBackground"/> and <see cref="RpcBusOptions.ScopeFactory"/> are set by the
    /// host; the logger factory and the clock are those of the host unless others are set.
    /// </summary>
    public RpcBusOptions Bus { get; set; } = new();

    /// <summary>The options of the servers, by topic.</summary>
    public Dictionary<string, RpcServerOptions> Servers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The options of the clients, by topic.</summary>
    public Dictionary<string, RpcClientOptions> Clients { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The options of the listeners, by the name of their interface without its namespace.</summary>
    public Dictionary<string, NotificationListenerOptions> Listeners { get; set; } =
        new(StringComparer.OrdinalIgnoreCase);
}
