using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TypedRpc.Hosting.Configuration;
using TypedRpc.Hosting.Registration;

namespace TypedRpc.Hosting.Running;

/// <summary>
/// A bus that lives as long as its host: it opens the bus, starts its servers and listeners, drains them, and closes the bus.
/// </summary>
internal sealed class HostedBus(IServiceProvider services, BusRegistration registration)
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    // For the replies of cancelled methods, buffered notifications, and the closing of the connection.
    private static readonly TimeSpan AfterDrain = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger =
        (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("TypedRpc.Hosting");

    private readonly IOptionsMonitor<TypedRpcOptions> _monitor = services.GetRequiredService<IOptionsMonitor<TypedRpcOptions>>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly object _gate = new();
    private TypedRpcOptions? _options;
    private RpcBus? _bus;
    private NotificationRoutingWatch? _routing;
    private HostedPart[] _parts = [];
    private Task _running = Task.CompletedTask;

    /// <summary>The options at the start.</summary>
    /// <exception cref="OptionsValidationException">The options are invalid.</exception>
    public TypedRpcOptions Options
    {
        get
        {
            lock (_gate)
                return _options ??= _monitor.Get(registration.OptionsName);
        }
    }

    /// <summary>The bus, which is opened when it is needed first and connects in the background.</summary>
    public RpcBus Bus
    {
        get
        {
            lock (_gate)
                return _bus ??= Open();
        }
    }

    public string PublisherId => Options.PublisherId ?? $"{ApplicationName}.{Environment.MachineName}";

    /// <summary>The servers and listeners that are not started, each with the reason.</summary>
    public IEnumerable<(string Part, string Reason)> NotStarted =>
        from part in _parts
        let reason = part.Reason
        where reason is not null
        select (part.Name, reason);

    public bool IsStopping => _stopping.IsCancellationRequested;

    private string ApplicationName => services.GetService<IHostEnvironment>()?.ApplicationName
        ?? Assembly.GetEntryAssembly()?.GetName().Name ?? "application";

    private TimeProvider Time => services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>Another service that the bus has made.</summary>
    public T Get<T>()
        where T : notnull =>
        registration.Key is { } key ? services.GetRequiredKeyedService<T>(key) : services.GetRequiredService<T>();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RpcBus bus = Bus;
        string[] unused = [.. UnusedOptions.Find(registration, Options)];
        if (unused.Length > 0)
            _logger.OptionsUnused(string.Join(", ", unused));
        if (Options.RoutingFile is { } file)
            _routing = NotificationRoutingFile.Watch(bus, file, _logger, Time);
        _parts = [.. registration.Servers.Select(server => Part(bus, server)), .. registration.Listeners.Select(l => Part(bus, l))];
        _running = Task.WhenAll(_parts.Select(part => part.RunAsync(_stopping.Token)));
        Task all = Task.WhenAll(_parts.Select(part => part.Started));
        await all.WaitAsync(Options.StartTimeout, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!all.IsCompleted)
            _logger.StartedNotReady(Options.StartTimeout.TotalSeconds, string.Join(", ", NotStarted.Select(part => part.Part)));
        _ = all.ContinueWith(
            _ => _logger.AllStarted(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Drains the servers and listeners. Other services of the application can use the bus until they have stopped too.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await WithinAsync(StopPartsAsync(), "the servers and listeners", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the bus, after all services of the application have stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) =>
        WithinAsync(DisposeAsync().AsTask(), "the closing of the bus", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_routing is not null)
            await _routing.DisposeAsync().ConfigureAwait(false);
        RpcBus? bus;
        lock (_gate)
            bus = _bus;
        if (bus is not null)
            await bus.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // A bus that connects in the background is open at once: nothing here waits for the broker.
    private RpcBus Open()
    {
        TypedRpcOptions options = Options;
        RpcBusOptions bus = options.Bus with
        {
            ConnectInBackground = true,
            ScopeFactory = () => new ServiceScope(services.CreateAsyncScope()),
            Interceptors = [.. options.Bus.Interceptors, .. registration.Interceptors.Select(create => create(services))],
        };
        if (bus.LoggerFactory is NullLoggerFactory && services.GetService<ILoggerFactory>() is { } loggers)
            bus.LoggerFactory = loggers;
        if (bus.TimeProvider == TimeProvider.System)
            bus.TimeProvider = Time;
        if (options.Password is { } password)
            bus.PasswordProvider = new BusPassword(_monitor, registration.OptionsName, password, _logger).GetAsync;
        return RpcBus.ConnectAsync(options.Url!, bus).GetAwaiter().GetResult();
    }

    private HostedPart Part(RpcBus bus, ServerRegistration server)
    {
        RpcServerOptions options = server.Options(Options);
        string name = $"the server {server.Topic}.{options.Server}";
        options.DrainTimeout = Limited(name, options.DrainTimeout);
        return new HostedPart(
            name,
            async token => await bus.ServeAsync(server.Topic, server.AddEndpoints, options, token).ConfigureAwait(false),
            _logger,
            Time);
    }

    private HostedPart Part(RpcBus bus, ListenerRegistration listener)
    {
        NotificationListenerOptions options = listener.Options(Options);
        string name = $"the listener {listener.Name}";
        options.DrainTimeout = Limited(name, options.DrainTimeout);
        return new HostedPart(
            name,
            async token => await listener.StartAsync(bus, options, token).ConfigureAwait(false),
            _logger,
            Time);
    }

    // The host does not wait longer than its shutdown timeout, and what it does not wait for is lost.
    private TimeSpan Limited(string part, TimeSpan drain)
    {
        TimeSpan shutdown = services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        if (shutdown == Timeout.InfiniteTimeSpan)
            return drain;
        TimeSpan most = shutdown > AfterDrain ? shutdown - AfterDrain : TimeSpan.Zero;
        if (drain <= most)
            return drain;
        _logger.DrainTimeoutLimited(part, most.TotalSeconds, drain.TotalSeconds, shutdown.TotalSeconds);
        return most;
    }

    private async Task StopPartsAsync()
    {
        await _running.ConfigureAwait(false);
        await Task.WhenAll(_parts.Select(part => part.StopAsync())).ConfigureAwait(false);
    }

    private async Task WithinAsync(Task stopping, string what, CancellationToken cancellationToken)
    {
        try
        {
            await stopping.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _logger.ShutdownTimeoutOver(what);
        }
    }
}
