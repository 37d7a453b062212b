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
using TypedRpc.Wire.Oslo;

namespace TypedRpc;

/// <summary>A connection to a broker, and the clients and servers on it. Safe to use from any thread; one for a process is the rule.</summary>
public sealed partial class RpcBus : IAsyncDisposable, IDisposable
{
    private readonly BusCore _core;
    private readonly ClientCore _client;
    private readonly ServerCore _server;
    private readonly HealthReports _health;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Exchange, string Topic, string Server), RpcServer?> _servers = new();
    private readonly object _gate = new();
    private Task? _closing;

    static RpcBus() => TransportRegistry.Register("memory", static () => new InMemoryTransportFactory());

    private RpcBus(BusCore core, HealthReports health)
    {
        (_core, _health, _logger) = (core, health, core.CreateLogger("TypedRpc.RpcBus"));
        _client = new ClientCore(core);
        _notifications = new NotifierCore(core);
        _server = new ServerCore(core, _client.Inbox, new MethodNotifications(_notifications));
    }

    /// <summary>What the bus has counted.</summary>
    public RpcStatistics Statistics => _core.Counters.Snapshot;

    /// <summary>How the bus is now, and why: its state, what brought it about, and which queues it cannot consume.</summary>
    public RpcBusHealth Health => _health.Current;

    /// <summary>Tells of each change of <see cref="Health"/>, in order and one at a time, on the thread pool. A handler that throws is logged.</summary>
    public event Action<RpcBusHealth>? StateChanged
    {
        add => _health.Changed += value;
        remove => _health.Changed -= value;
    }

    /// <summary>The number of calls that wait for their reply.</summary>
    public int PendingCalls => _client.Pending.Count;

    /// <summary>Connects to a broker.</summary>
    /// <param name="url">
    /// <c>memory://</c> for a broker of its own in the process, <c>memory://name</c> for one that buses of the process share,
    /// <c>rabbit://user:password@host:port/virtual-host</c> with the package TypedRpc.RabbitMQ. The option <c>?control_exchange=</c> is for every transport.
    /// </param>
    /// <param name="options">How the bus behaves; null is the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RpcConfigurationException">The URL cannot be read, no transport has its scheme, or a notification driver is not known.</exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached, or refuses the user or the virtual host.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<RpcBus> ConnectAsync(string url, RpcBusOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        options = (options ?? new RpcBusOptions()).Validated();
        try
        {
            TransportUrl parsed = TransportUrl.Parse(url);
            string exchange = parsed.Options.GetValueOrDefault("control_exchange", options.ControlExchange);
            if (!Identifiers.IsTopic(exchange))
                throw new TransportException(TransportError.InvalidUrl, "The transport URL's control_exchange must be words of letters, digits, '_' and '-', joined by dots.");
            OsloOptions oslo = new OsloOptions(options.Topology, options.CompressOslo).With(parsed.Options);
            return await OpenAsync(parsed, options with { Topology = oslo.Topology, CompressOslo = oslo.Compresses }, exchange, cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException fault)
        {
            throw Faults.ToException(fault);
        }
    }

    /// <summary>Makes a client of a contract.</summary>
    /// <exception cref="RpcConfigurationException">No code was generated for the contract.</exception>
    public RpcClient<T> Client<T>(RpcClientOptions? options = null)
        where T : class
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        RpcContract<T> contract = RpcContracts.Find<T>();
        var target = new RpcTarget(contract.Info.Exchange ?? _core.ControlExchange, contract.Info.Topic) { Namespace = contract.Info.Namespace, Version = contract.Info.Version };
        return new RpcClient<T>(_client, target, (options ?? new RpcClientOptions()).Validated(), contract.CreateProxy);
    }

    /// <summary>Serves a contract under its own topic.</summary>
    /// <inheritdoc cref="ServeAsync(string, Action{RpcServerBuilder}, RpcServerOptions?, CancellationToken)"/>
    public Task<RpcServer> ServeAsync<T>(T implementation, RpcServerOptions? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        RpcContractInfo info = RpcContracts.Find<T>().Info;
        options ??= new RpcServerOptions();
        return ServeAsync(info.Topic, endpoints => endpoints.Add(implementation), options with { Exchange = options.Exchange ?? info.Exchange }, cancellationToken);
    }

    /// <summary>Serves several endpoints under one topic; a request goes to the first that serves its namespace, version and method.</summary>
    /// <exception cref="RpcConfigurationException">The bus serves the topic under that name already, no code was generated for a contract, or the broker has other declarations.</exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached.</exception>
    public async Task<RpcServer> ServeAsync(string topic, Action<RpcServerBuilder> endpoints, RpcServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (!Identifiers.IsTopic(topic))
            throw new ArgumentException($"'{topic}' cannot be a topic: words of letters, digits, '_' and '-', joined by dots.", nameof(topic));
        options = (options ?? new RpcServerOptions()).Validated();
        Identifiers.CheckServer(topic, options.Server, nameof(options));
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        var builder = new RpcServerBuilder();
        endpoints(builder);
        if (builder.Endpoints.Count == 0)
            throw new ArgumentException("A server needs an endpoint: call Add.", nameof(endpoints));

        var target = new RpcTarget(options.Exchange ?? _core.ControlExchange, topic) { Server = options.Server };
        (string, string, string) key = (target.Exchange, topic, options.Server);
        if (!_servers.TryAdd(key, null))
        {
            throw new RpcConfigurationException(
                $"This bus serves {target} already. Two servers would take each other's requests: serve all contracts of a topic with one ServeAsync(\"{topic}\", s => s.Add<IOne>(one).Add<ITwo>(two)).");
        }

        var server = new RpcServer(_server, target, options, builder.Endpoints, () => _servers.TryRemove(key, out RpcServer? _));
        try
        {
            await StartInTimeAsync(server.StartAsync, cancellationToken).ConfigureAwait(false);
            _servers.TryUpdate(key, server, null);

            // A bus that began to close before it knew the server has not stopped it.
            ObjectDisposedException.ThrowIf(_closing is not null, this);
            return server;
        }
        catch (Exception fault)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            if (fault is TransportException transport)
                throw Faults.ToException(transport);
            throw;
        }
    }

    /// <summary>Closes: stops the servers gracefully, delivers what notifications are buffered for up to 5 seconds, ends the calls that wait, then the connection.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new ValueTask(_closing ??= CloseAsync());
    }

    /// <summary>Closes as <see cref="DisposeAsync"/> does, and blocks until it is done. For containers that dispose synchronously; it may be called under any synchronization context.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // Without a connection, a start waits for one: for the first of a bus that connects in the background as long as its token allows, else three times as long as the first connection was given, and not for ever.
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
            throw new RpcConnectionException($"The broker did not answer within {3 * _core.Options.ConnectTimeout.TotalSeconds:F0} s.", RpcExecution.NotStarted, isTransient: true, late);
        }
    }

    private static async Task<RpcBus> OpenAsync(TransportUrl url, RpcBusOptions options, string exchange, CancellationToken cancellationToken)
    {
        // One guard for all loggers of the bus: none of them may throw into the code that logs.
        var counters = new BusCounters();
        options = options with { LoggerFactory = GuardedLoggers.Over(options.LoggerFactory, counters.LogLineLost) };
        DriverTable.CheckNames(options.Notifications);
        var health = new HealthReports(options.LoggerFactory.CreateLogger<RpcBus>());
        var listener = new BusListener(health, counters);
        ITransport transport = await ConnectTransportAsync(url, options, listener, cancellationToken).ConfigureAwait(false);
        try
        {
            var bus = new RpcBus(new BusCore(transport, options, exchange, counters), health);
            listener.Attach(bus._core, bus._client, bus._server);
            await bus._client.Inbox.OpenAsync(cancellationToken).ConfigureAwait(false);
            return bus;
        }
        catch
        {
            await transport.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static ValueTask<ITransport> ConnectTransportAsync(TransportUrl url, RpcBusOptions options, ITransportListener listener, CancellationToken cancellationToken)
    {
        ITransportFactory factory = options.Transports.TryGetValue(url.Scheme, out ITransportFactory? own) ? own : TransportRegistry.Find(url.Scheme);
        return factory.ConnectAsync(
            url,
            new TransportOptions(listener)
            {
                LoggerFactory = options.LoggerFactory,
                TimeProvider = options.TimeProvider,
                ConnectionName = options.ConnectionName,
                MaxMessageBytes = options.MaxMessageBytes,
                MaxOutgoingBytes = options.MaxOutgoingBytes,
                Heartbeat = options.Heartbeat,
                ConnectTimeout = options.ConnectTimeout,
                ConnectInBackground = options.ConnectInBackground,
            },
            cancellationToken);
    }

    private async Task CloseAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // to the thread pool, whatever context the caller has
        Task listeners = StepAsync("stopping the listeners", StopListenersAsync);
        await Task.WhenAll(_servers.Values.OfType<RpcServer>().Select(server => StepAsync("stopping a server", () => server.DisposeAsync().AsTask()))).ConfigureAwait(false);
        await listeners.ConfigureAwait(false);
        await StepAsync("delivering notifications", _notifications.CloseAsync).ConfigureAwait(false);
        await StepAsync("ending the calls", () => Task.Run(_client.Pending.Stop)).ConfigureAwait(false);
        await StepAsync("closing the inbox", () => _client.Inbox.DisposeAsync().AsTask()).ConfigureAwait(false);
        await StepAsync("closing the transport", () => _core.Transport.DisposeAsync().AsTask()).ConfigureAwait(false);
        _core.Dispose();
    }

    // Whatever a step does, those behind it are done: a connection must not stay open because something before it failed.
    private async Task StepAsync(string what, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            _logger.ClosingStepFailed(what, fault);
        }
    }
}
