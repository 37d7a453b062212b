using Microsoft.Extensions.Logging;
using TypedRpc.Client;
using TypedRpc.Generated;
using TypedRpc.Notifications;
using TypedRpc.Receiving;
using TypedRpc.Transport;

namespace TypedRpc;

public sealed partial class RpcBus
{
    private readonly HashSet<NotificationListener> _listeners = [];

    /// <summary>Listens to the notifications of an interface. Other notifications of its topics are acknowledged and not handled.</summary>
    /// <param name="implementation">
    /// The object to call, concurrently for several notifications. If it throws, the notification is redelivered.
    /// </param>
    /// <param name="options">The options of the listener; null is the defaults.</param>
    /// <param name="cancellationToken">Cancels the start of the listener.</param>
    /// <exception cref="RpcConfigurationException">
    /// No code was generated for the interface, or an exchange or queue exists at the broker with other properties.
    /// </exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or a pattern of the filter is not a regular expression.
    /// </exception>
    public Task<NotificationListener> ListenAsync<T>(
        T implementation, NotificationListenerOptions? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        RpcContract<T> contract = RpcContracts.FindNotifications<T>();
        return ListenToAsync(new ContractEndpoint<T>(contract, implementation, []), options, cancellationToken);
    }

    /// <summary>Listens to the notifications of an interface with an implementation that is resolved for each notification.</summary>
    /// <param name="implementation">
    /// Returns the object to call, from the services of the notification's scope. If it throws, the notification is redelivered.
    /// </param>
    /// <param name="options">The options of the listener; null is the defaults.</param>
    /// <param name="cancellationToken">Cancels the start of the listener.</param>
    /// <exception cref="RpcConfigurationException">
    /// No code was generated for the interface, the bus has no <see cref="RpcBusOptions.ScopeFactory"/>, or an exchange or queue exists
    /// at the broker with other properties.
    /// </exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or a pattern of the filter is not a regular expression.
    /// </exception>
    public Task<NotificationListener> ListenAsync<T>(
        Func<IServiceProvider, T> implementation,
        NotificationListenerOptions? options = null,
        CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        Func<IRpcScope> scopes = _core.Options.ScopeFactory
            ?? throw new RpcConfigurationException("An implementation for each notification needs RpcBusOptions.ScopeFactory.");
        RpcContract<T> contract = RpcContracts.FindNotifications<T>();
        ILogger logger = _core.CreateLogger("TypedRpc.NotificationListener");
        return ListenToAsync(new ScopedEndpoint<T>(contract, implementation, scopes, logger), options, cancellationToken);
    }

    private Task<NotificationListener> ListenToAsync(
        Endpoint implementation, NotificationListenerOptions? options, CancellationToken cancellationToken)
    {
        if (options?.Priorities is not null)
            throw new ArgumentException($"{implementation.Info.Name} says which priorities it listens to.", nameof(options));
        options = WithTopology(options, implementation.Info) with
        {
            Priorities = implementation.Info.Methods.Select(method => method.Priority!.Value).ToArray(),
        };
        var endpoint = new NotificationEndpoint(implementation, _core.Options.DecodedBytes);
        return ListenOneByOneAsync(endpoint.HandleAsync, options, cancellationToken);
    }

    /// <summary>Listens to notifications of any event type.</summary>
    /// <param name="handler">
    /// The handler to call, concurrently for several notifications. If it throws or returns <see cref="NotificationOutcome.Requeue"/>, the
    /// notification is redelivered.
    /// </param>
    /// <param name="options">The options of the listener; null is the defaults.</param>
    /// <param name="cancellationToken">Cancels the start of the listener.</param>
    /// <exception cref="RpcConfigurationException">An exchange or queue exists at the broker with other properties.</exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or a pattern of the filter is not a regular expression.
    /// </exception>
    public Task<NotificationListener> ListenAsync(
        Func<Notification, CancellationToken, ValueTask<NotificationOutcome>> handler,
        NotificationListenerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return ListenOneByOneAsync(handler, WithTopology(options, contract: null), cancellationToken);
    }

    /// <summary>Listens to notifications in batches; one batch is handled at a time.</summary>
    /// <remarks>
    /// A batch has up to <see cref="NotificationListenerOptions.BatchSize"/> notifications, or those that arrived within
    /// <see cref="NotificationListenerOptions.BatchTimeout"/> after the first one.
    /// </remarks>
    /// <param name="handler">
    /// The handler to call. If it throws or returns <see cref="NotificationOutcome.Requeue"/>, all notifications of the batch are
    /// redelivered; each has its own number of attempts.
    /// </param>
    /// <param name="options">The options of the listener; null is the defaults.</param>
    /// <param name="cancellationToken">Cancels the start of the listener.</param>
    /// <exception cref="RpcConfigurationException">An exchange or queue exists at the broker with other properties.</exception>
    /// <exception cref="RpcConnectionException">The broker cannot be reached.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or a pattern of the filter is not a regular expression.
    /// </exception>
    public Task<NotificationListener> ListenInBatchesAsync(
        Func<IReadOnlyList<Notification>, CancellationToken, ValueTask<NotificationOutcome>> handler,
        NotificationListenerOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options = WithTopology(options, contract: null);

        // Twice the size, so that the next batch is collected while one is handled.
        return StartAsync(
            core => new NotificationBatches(core, handler),
            2 * options.BatchSize,
            options,
            cancellationToken);
    }

    private NotificationListenerOptions WithTopology(NotificationListenerOptions? options, RpcContractInfo? contract)
    {
        options = (options ?? new NotificationListenerOptions()).Validated();
        return options with
        {
            Topics = options.Topics ?? (contract is { Topics.Count: > 0 } ? contract.Topics : _core.Options.Notifications.EffectiveTopics),
            Exchanges = options.Exchanges ?? new[] { contract?.Exchange ?? _core.ControlExchange },
        };
    }

    private Task<NotificationListener> ListenOneByOneAsync(
        Func<Notification, CancellationToken, ValueTask<NotificationOutcome>> handler,
        NotificationListenerOptions options,
        CancellationToken cancellationToken) => StartAsync(
            core => new DeliveryPump(new NotificationHandler(core, handler), _core.Counters, options.Concurrency),
            options.Concurrency,
            options,
            cancellationToken);

    private async Task<NotificationListener> StartAsync(
        Func<ListenerCore, IDrainingSink> sink, int atATime, NotificationListenerOptions options, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_closing is not null, this);
        IReadOnlyList<NotificationPriority> priorities = options.Priorities ?? Enum.GetValues<NotificationPriority>();
        var queues = new ListenedQueues(options.Exchanges!, options.Topics!, priorities, options.Pool, _core.Topology);
        var core = new ListenerCore(_core, queues, options);
        NotificationListener? listener = null;
        listener = new NotificationListener(core, sink(core), atATime, () => Forget(listener));
        try
        {
            await StartInTimeAsync(listener.StartAsync, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closing is not null, this);
                _listeners.Add(listener);
            }

            return listener;
        }
        catch (Exception exception)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            if (exception is TransportException transport)
                throw Faults.ToException(transport);
            throw;
        }
    }

    private void Forget(NotificationListener? listener)
    {
        lock (_gate)
            _listeners.Remove(listener!);
    }

    private Task StopListenersAsync()
    {
        NotificationListener[] listeners;
        lock (_gate)
            listeners = [.. _listeners];
        return Task.WhenAll(listeners.Select(listener => listener.DisposeAsync().AsTask()));
    }
}
