using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedRpc.Client;
using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.InMemory;
using TypedRpc.Notifications;
using TypedRpc.Server;
using TypedRpc.Timing;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc;

/// <summary>A connection to a broker, and the clients and servers on it. Safe to use from any thread; one for a process is the rule.</summary>
public sealed partial class RpcBus : IAsyncDisposable, IDisposable
{
    private readonly WireFormats _formats;
    private readonly BusTopology _topology;
    private readonly MissingInboxes _missingInboxes;
    private readonly BusCounters _counters = new();
    private readonly RpcBusOptions _options;
    private readonly Sweeper _sweeper;
    private readonly ClientCore _client;
    private readonly LateCalls _lateCalls;
    private readonly string _controlExchange;
    private readonly HealthReports _health;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Exchange, string Topic, string Server), RpcServer?> _servers = new();
    private readonly object _gate = new();
    private ITransport _transport = null!;
    private Task? _closing;

    static RpcBus() => TransportRegistry.Register("memory", static () => new InMemoryTransportFactory());

    private RpcBus(RpcBusOptions options, string controlExchange)
    {
        // One guard for all loggers of the bus: none of them may throw into whoever logs.
        options = options with { LoggerFactory = GuardedLoggers.Over(options.LoggerFactory, _counters.LogLineLost) };
        (_options, _controlExchange) = (options, controlExchange);
        _logger = options.LoggerFactory.CreateLogger<RpcBus>();
        _sweeper = new Sweeper(options.TimeProvider);
        _health = new HealthReports(_logger);
        _formats = new WireFormats(options.MaxMessageBytes, options.CompressOslo, options.DecodedBytes, options.Json);
        _topology = new BusTopology(options.Topology);
        _missingInboxes = new MissingInboxes(() => _transport, options.TimeProvider, _counters);
        _client = new ClientCore(_formats, _topology, _sweeper, _counters, options.TimeProvider, options.LoggerFactory, options.Interceptors, new ClientLimits(options.MaxPendingCalls, options.MaxMessageBytes));
        _lateCalls = new LateCalls(_formats, _client.Inbox, () => _transport, options.TimeProvider, _counters, _sweeper, options.LoggerFactory.CreateLogger<RpcServer>());
        _client.Inbox.Answers = _lateCalls;
        _sweeper.Add(_lateCalls);
        _notifications = new NotifierCore(options.Notifications, controlExchange, () => _transport, _topology, options.TimeProvider, options.LoggerFactory, _counters, options.Json);
    }

    /// <summary>What the bus has counted.</summary>
    public RpcStatistics Statistics => _counters.Snapshot;

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
            var bus = new RpcBus(OsloOptions.Applied(options, parsed.Options), exchange);
            await bus.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
            return bus;
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
        var target = new RpcTarget(contract.Info.Exchange ?? _controlExchange, contract.Info.Topic) { Namespace = contract.Info.Namespace, Version = contract.Info.Version };
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

        var target = new RpcTarget(options.Exchange ?? _controlExchange, topic) { Server = options.Server };
        (string, string, string) key = (target.Exchange, topic, options.Server);
        if (!_servers.TryAdd(key, null))
        {
            throw new RpcConfigurationException(
                $"This bus serves {target} already. Two servers would take each other's requests: serve all contracts of a topic with one ServeAsync(\"{topic}\", s => s.Add<IOne>(one).Add<ITwo>(two)).");
        }

        ILogger logger = _options.LoggerFactory.CreateLogger<RpcServer>();
        var parts = new ServerParts(_transport, _formats, _topology, _missingInboxes, _options.TimeProvider, logger, _counters, _options.MaxMessageBytes, _options.Interceptors, new MethodNotifications(_notifications));
        var server = new RpcServer(parts, target, options, builder.Endpoints, _sweeper, _lateCalls, _ => _servers.TryRemove(key, out RpcServer? _));
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
        if (_options.ConnectInBackground && _health.Current.State == RpcBusState.Connecting)
            await _transport.WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(3 * _options.ConnectTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await start(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcConnectionException($"The broker did not answer within {3 * _options.ConnectTimeout.TotalSeconds:F0} s.", RpcExecution.NotStarted, isTransient: true, late);
        }
    }

    private async Task OpenAsync(TransportUrl url, CancellationToken cancellationToken)
    {
        ITransportFactory factory = _options.Transports.TryGetValue(url.Scheme, out ITransportFactory? own) ? own
            : TransportRegistry.Find(url.Scheme);
        _transport = await factory.ConnectAsync(
            url,
            new TransportOptions(new BusListener(_client, _formats, _missingInboxes, _lateCalls, _health, _counters))
            {
                LoggerFactory = _options.LoggerFactory,
                TimeProvider = _options.TimeProvider,
                ConnectionName = _options.ConnectionName,
                MaxMessageBytes = _options.MaxMessageBytes,
                MaxOutgoingBytes = _options.MaxOutgoingBytes,
                Heartbeat = _options.Heartbeat,
                ConnectTimeout = _options.ConnectTimeout,
                ConnectInBackground = _options.ConnectInBackground,
            },
            cancellationToken).ConfigureAwait(false);
        try
        {
            await _client.OpenAsync(_transport, _options.ConnectInBackground, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await _transport.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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
        await StepAsync("closing the transport", () => _transport.DisposeAsync().AsTask()).ConfigureAwait(false);
        _sweeper.Dispose();
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
