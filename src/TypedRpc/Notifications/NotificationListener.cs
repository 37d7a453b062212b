using TypedRpc.Messages;
using TypedRpc.Notifications;
using TypedRpc.Pump;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>A listener to notifications on a bus: its consumers and what they feed. Disposing it stops it gracefully.</summary>
public sealed class NotificationListener : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan MostForCancelling = TimeSpan.FromSeconds(2);

    private readonly ListenerParts _parts;
    private readonly NotificationListenerOptions _options;
    private readonly ListenedQueues _queues;
    private readonly ushort _prefetch;
    private readonly NotificationRetries _retries;
    private readonly IDrainingSink _sink;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly List<IConsumer> _consumers = [];
    private readonly Action<NotificationListener> _onStopped;
    private readonly object _gate = new();
    private Task? _stopping;

    /// <param name="parts">What it works with.</param>
    /// <param name="queues">What it consumes.</param>
    /// <param name="options">How it listens.</param>
    /// <param name="atATime">The most notifications that are handled at a time.</param>
    /// <param name="sink">Makes what the consumers feed; its token fires when the listener stops and waits no longer.</param>
    /// <param name="onStopped">Called once it has stopped.</param>
    internal NotificationListener(
        ListenerParts parts,
        ListenedQueues queues,
        NotificationListenerOptions options,
        int atATime,
        Func<NotificationRetries, CancellationToken, IDrainingSink> sink,
        Action<NotificationListener> onStopped)
    {
        (_parts, _queues, _options, _onStopped) = (parts, queues, options, onStopped);
        _prefetch = options.EffectivePrefetch(atATime);
        _retries = new NotificationRetries(parts, queues, options.DeliveryLimit, _abandoned.Token);
        _sink = sink(_retries, _abandoned.Token);
        Queues = queues.Queues.Select(queue => queue.Name).ToArray();
    }

    /// <summary>The queues that it consumes.</summary>
    public IReadOnlyList<string> Queues { get; }

    /// <summary>
    /// Stops: takes no more notifications, waits for those that are handled up to <see cref="NotificationListenerOptions.DrainTimeout"/>, and gives the others back to the broker.
    /// </summary>
    /// <remarks>When the time is over the handlers' tokens fire, and they are left alone; what they have not ended is delivered again.</remarks>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
            return new ValueTask(_stopping ??= StopAsync());
    }

    /// <summary>Stops as <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first delivery, as the first may already be one too many.
        await _parts.Transport.DeclareAsync(new Topology([], _queues.Dead), cancellationToken).ConfigureAwait(false);
        foreach (QueueDeclaration queue in _queues.Queues)
        {
            var options = new ConsumerOptions(queue, _queues.Exchanges) { Prefetch = _prefetch };
            _consumers.Add(await _parts.Transport.ConsumeAsync(options, _sink, cancellationToken).ConfigureAwait(false));
        }

        _parts.Logger.Listening(ToString());
    }

    /// <summary>The names of its queues.</summary>
    public override string ToString() => string.Join(", ", Queues);

    private async Task StopAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // to the thread pool, whatever context the caller has
        await CancelConsumersAsync().ConfigureAwait(false);

        // What waits for its next attempt is published now: the number of its attempts must not be forgotten.
        _retries.Deliveries.Hurry();
        using (var limit = new CancellationTokenSource())
        {
            await Task.WhenAny(DrainAsync(), Task.Delay(_options.DrainTimeout, _parts.Time, limit.Token)).ConfigureAwait(false);
            await limit.CancelAsync().ConfigureAwait(false);
        }

        int abandoned = _sink.Running;
        await AbandonAsync().ConfigureAwait(false);
        await Task.WhenAll(_consumers.Select(consumer => consumer.DisposeAsync().AsTask())).ConfigureAwait(false);
        _onStopped(this);
        _parts.Logger.StoppedListening(ToString(), abandoned);
    }

    private async Task DrainAsync()
    {
        await _sink.DrainAsync().ConfigureAwait(false);
        await _retries.Deliveries.DrainAsync().ConfigureAwait(false);
    }

    private async Task AbandonAsync()
    {
        try
        {
            await _abandoned.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException fault)
        {
            _parts.Logger.HandlersCallbackFailed(ToString(), fault);
        }
    }

    private async Task CancelConsumersAsync()
    {
        using var limit = new CancellationTokenSource(MostForCancelling, _parts.Time);
        await Task.WhenAll(_consumers.Select(consumer => CancelAsync(consumer, limit.Token))).ConfigureAwait(false);
    }

    private async Task CancelAsync(IConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            await consumer.CancelAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TransportException or OperationCanceledException)
        {
            // The connection is gone or frozen, and with it the consumer; what it delivered goes back to the broker.
            _parts.Logger.ListenerNotCancelled(ToString(), fault);
        }
    }
}
