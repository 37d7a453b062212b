using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedRpc.Client;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.InMemory;
using TypedRpc.Notifications;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>A connection to a broker with its clients, servers, notifiers and listeners. Safe to use from any thread.</summary>
/// <remarks>A process usually needs only one.</remarks>
public sealed partial class RpcBus : IAsyncDisposable, IDisposable
{
    private readonly BusCore _core;
    private readonly ClientCore _client;
    private readonly ServerCore _server;
    private readonly HealthReports _health;
    private readonly ILogger _logger;
    private readonly IDisposable _gauges;
    private readonly ConcurrentDictionary<(string Exchange, string Topic, string Server), RpcServer?> _servers = new();
    private readonly object _gate = new();
    private Task? _closing;

    static RpcBus() => TransportRegistry.Register("memory", static () => new InMemoryTransportFactory());

    private RpcBus(BusCore core, HealthReports health)
    {
        (_core, _health, _logger) = (core, health, core.CreateLogger("TypedRpc.RpcBus"));
        health.Sender = this;
        _client = new ClientCore(core);
        _notifications = new NotifierCore(core);
        _server = new ServerCore(core, _client.Inbox, new MethodNotifications(_notifications));
        _gauges = LiveGauges.AddBus(() => PendingCalls, () => Health.State);
    }

    /// <summary>The counters of the bus.</summary>
    public RpcStatistics Statistics => _core.Counters.Snapshot;

    /// <summary>The current health of the bus: its state, the cause of the state, and the queues that it cannot consume.</summary>
    public RpcBusHealth Health => _health.Current;

    /// <summary>
    /// Raised for each change of <see cref="Health"/>, in order and one at a time, on the thread pool. A handler's exception is logged.
    /// </summary>
    public event EventHandler<RpcBusHealth>? StateChanged
    {
        add => _health.Changed += value;
        remove => _health.Changed -= value;
    }

    /// <summary>The number of calls that wait for a reply.</summary>
    public int PendingCalls => _client.Pending.Count;

    /// <summary>Connects to a broker.</summary>
    /// <param name="url">
    /// <c>memory://</c> for a private broker in the process, <c>memory://name</c> for one that the buses of the process share,
    /// <c>rabbit://user:password@host:port/virtual-host</c> with the package TypedRpc.RabbitMQ. Every transport supports the option
    /// <c>?control_exchange=</c>.
    /// </param>
    /// <param name="options">The options of the bus, which are copied; null is the defaults.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <exception cref="RpcConfigurationException">
    /// The URL is invalid, no transport is registered for its scheme, or a notification driver is unknown.
    /// </exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached, or refuses the user or the virtual host.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<RpcBus> ConnectAsync(string url, RpcBusOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        options = (options ?? new RpcBusOptions()).Validated();
        try
        {
            TransportUrl parsed = TransportUrl.Parse(url);
            return await OpenAsync(parsed, BusUrlOptions.Apply(options, parsed), cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException exception)
        {
            throw Faults.ToException(exception);
        }
    }

    /// <summary>Finds everything that is invalid in a URL and in the options of a bus, without connecting.</summary>
    /// <param name="url">The URL; see <see cref="ConnectAsync"/>.</param>
    /// <param name="options">The options.</param>
    /// <returns>
    /// The problems; none when <see cref="ConnectAsync"/> accepts the URL and the options. The option of a problem of the URL is
    /// <c>Url</c>. No message contains a password.
    /// </returns>
    public static IReadOnlyList<RpcOptionProblem> FindProblems(string url, RpcBusOptions options) => BusProblems.Find(url, options);

    /// <summary>
    /// Completes when the bus is connected: at once unless it connects in the background (<see cref="RpcBusOptions.ConnectInBackground"/>)
    /// or reconnects.
    /// </summary>
    /// <param name="cancellationToken">Cancels only the wait. <see cref="Health"/> then has the cause.</param>
    /// <exception cref="RpcConnectionException">
    /// The broker refused the user, the password or the virtual host three times in a row, or the bus is closed.
    /// </exception>
    public async Task WaitUntilConnectedAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _core.Transport.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException exception)
        {
            throw Faults.ToException(exception);
        }
    }

    /// <summary>Creates a client for a contract.</summary>
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public RpcClient<T> Client<T>(RpcClientOptions? options = null)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        RpcContract<T> contract = RpcContracts.Find<T>();
        var target = new RpcTarget(contract.Info.Exchange ?? _core.ControlExchange, contract.Info.Topics[0])
        {
            Namespace = contract.Info.Namespace,
            Version = contract.Info.Version,
        };
        return new RpcClient<T>(_client, target, (options ?? new RpcClientOptions()).Validated(), contract.CreateProxy);
    }

    /// <summary>Serves a contract under its own topic.</summary>
    /// <inheritdoc cref="ServeAsync(string, Action{RpcServerBuilder}, RpcServerOptions?, CancellationToken)"/>
    public Task<RpcServer> ServeAsync<T>(T implementation, RpcServerOptions? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        RpcContractInfo info = RpcContracts.Find<T>().Info;
        options ??= new RpcServerOptions();
        options = options with { Exchange = options.Exchange ?? info.Exchange };
        return ServeAsync(info.Topics[0], endpoints => endpoints.Add(implementation), options, cancellationToken);
    }

    /// <summary>
    /// Serves several endpoints under one topic. A request goes to the first endpoint that serves its namespace, version and method.
    /// </summary>
    /// <exception cref="RpcConfigurationException">
    /// The bus already serves the topic under that server name, no code was generated for a contract, or an exchange or queue exists at the
    /// broker with other properties.
    /// </exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached.</exception>
    public async Task<RpcServer> ServeAsync(
        string topic, Action<RpcServerBuilder> endpoints, RpcServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        Identifiers.CheckTopic(topic, nameof(topic), nameof(topic));
        options = (options ?? new RpcServerOptions()).Validated();
        Identifiers.CheckServer(topic, options.Server, nameof(options));
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        var builder = new RpcServerBuilder(hasScopes: _core.Options.ScopeFactory is not null);
        endpoints(builder);
        if (builder.Endpoints.Count == 0)
            throw new ArgumentException("A server needs an endpoint: call Add.", nameof(endpoints));

        var target = new RpcTarget(options.Exchange ?? _core.ControlExchange, topic) { Server = options.Server };
        (string, string, string) key = (target.Exchange, topic, options.Server);
        if (!_servers.TryAdd(key, null))
        {
            throw new RpcConfigurationException(
                $"This bus serves {target} already. Two servers would take each other's requests: serve all contracts of a topic with one "
                + $"ServeAsync(\"{topic}\", s => s.Add<IOne>(one).Add<ITwo>(two)).");
        }

        var server = new RpcServer(_server, target, options, builder.Endpoints, () => _servers.TryRemove(key, out RpcServer? _));
        try
        {
            await StartInTimeAsync(server.StartAsync, cancellationToken).ConfigureAwait(false);
            _servers.TryUpdate(key, server, null);

            // If the bus began to close before the server was in _servers, closing did not stop it; the catch block below does.
            ObjectDisposedException.ThrowIf(_closing is not null, this);
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            if (exception is TransportException transport)
                throw Faults.ToException(transport);
            throw;
        }
    }

    /// <summary>
    /// Stops the servers and listeners gracefully, delivers buffered notifications, ends pending calls and closes the connection.
    /// </summary>
    /// <remarks>Buffered notifications are delivered for up to 5 seconds; the others are dropped.</remarks>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new ValueTask(_closing ??= CloseAsync());
    }

    /// <summary>
    /// Closes the bus as <see cref="DisposeAsync"/> does, and blocks until it is closed. For containers that dispose synchronously.
    /// </summary>
    /// <remarks>It may be called under any synchronization context.</remarks>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // Without a connection, a start waits for one. A bus that connects in the background waits for its first connection until the token is
    // cancelled. After that the wait is limited to three times the connect timeout.
    private async Task StartInTimeAsync(Func<CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        if (_core.Options.ConnectInBackground && _health.Current.State == RpcBusState.Connecting)
            await _core.Transport.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(3 * _core.Options.ConnectTimeout, _core.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await start(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectionException(
                $"The broker did not answer within {3 * _core.Options.ConnectTimeout.TotalSeconds:F0} s.",
                RpcExecution.NotStarted,
                isTransient: true,
                late);
        }
    }

    private static async Task<RpcBus> OpenAsync(TransportUrl url, RpcBusOptions options, CancellationToken cancellationToken)
    {
        // One guard for all loggers of the bus: an exception of a logger must not reach the code that logs.
        var counters = new BusCounters();
        options = options with { LoggerFactory = GuardedLoggers.Over(options.LoggerFactory, counters.LogLineLost) };
        DriverTable.CheckNames(options.Notifications);
        var health = new HealthReports(options.LoggerFactory.CreateLogger<RpcBus>());
        var listener = new BusListener(health, counters);
        ITransport transport = await ConnectTransportAsync(url, options, listener, cancellationToken).ConfigureAwait(false);
        RpcBus? bus = null;
        try
        {
            bus = new RpcBus(new BusCore(transport, options, counters), health);
            listener.Attach(bus._core, bus._client, bus._server);
            await bus._client.Inbox.OpenAsync(cancellationToken).ConfigureAwait(false);
            return bus;
        }
        catch
        {
            // A bus owns more than its transport: a timer, and the lanes of its drivers.
            await (bus?.DisposeAsync() ?? transport.DisposeAsync()).ConfigureAwait(false);
            throw;
        }
    }

    private static ValueTask<ITransport> ConnectTransportAsync(
        TransportUrl url, RpcBusOptions options, ITransportListener listener, CancellationToken cancellationToken)
    {
        return FactoryFor(url, options).ConnectAsync(url, Describe(options, listener), cancellationToken);
    }

    internal static ITransportFactory FactoryFor(TransportUrl url, RpcBusOptions options) =>
        options.Transports.GetValueOrDefault(url.Scheme) ?? TransportRegistry.Find(url.Scheme);

    internal static TransportOptions Describe(RpcBusOptions options, ITransportListener listener) => new(listener)
    {
        LoggerFactory = options.LoggerFactory,
        TimeProvider = options.TimeProvider,
        ConnectionName = options.ConnectionName,
        MaxMessageBytes = options.MaxMessageBytes,
        MaxOutgoingBytes = options.MaxOutgoingBytes,
        Heartbeat = options.Heartbeat,
        ConnectTimeout = options.ConnectTimeout,
        ConnectInBackground = options.ConnectInBackground,
        PasswordProvider = options.PasswordProvider,
        BusUrlOptions = BusUrlOptions.Names,
    };

    private async Task CloseAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // to the thread pool, whatever context the caller has
        Task listeners = StepAsync("stopping the listeners", StopListenersAsync);
        IEnumerable<Task> servers = _servers.Values.OfType<RpcServer>().Select(StopServerAsync);
        await Task.WhenAll(servers).ConfigureAwait(false);
        await listeners.ConfigureAwait(false);
        await StepAsync("delivering notifications", _notifications.CloseAsync).ConfigureAwait(false);
        await StepAsync("ending the calls", () => Task.Run(_client.Pending.Stop)).ConfigureAwait(false);
        await StepAsync("closing the inbox", () => _client.Inbox.DisposeAsync().AsTask()).ConfigureAwait(false);
        await StepAsync("closing the transport", () => _core.Transport.DisposeAsync().AsTask()).ConfigureAwait(false);
        _gauges.Dispose();
        _core.Dispose();
    }

    private Task StopServerAsync(RpcServer server) => StepAsync("stopping a server", () => server.DisposeAsync().AsTask());

    // A failing step must not prevent the later ones: the connection would stay open.
    private async Task StepAsync(string what, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _logger.ClosingStepFailed(what, exception);
        }
    }
}
