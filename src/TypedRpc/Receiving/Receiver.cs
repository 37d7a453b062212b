using TypedRpc.Messages;
using TypedRpc.Timing;
using TypedRpc.Transport;

namespace TypedRpc.Receiving;

/// <summary>
/// Consumes queues for a server or a listener, and stops gracefully: cancels its consumers, drains, abandons what does not end, and closes.
/// </summary>
internal sealed class Receiver(ITransport transport, TimeProvider time, IReceivingWork work, TimeSpan drainTimeout)
{
    private static readonly TimeSpan MaxCancellationTime = TimeSpan.FromSeconds(2);

    private readonly List<IConsumer> _consumers = [];
    private readonly object _gate = new();
    private Task? _stopping;

    /// <summary>Declares a queue with its exchanges, and consumes it.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="exchanges">The exchanges that its bindings name.</param>
    /// <param name="prefetch">The maximum number of unacknowledged deliveries.</param>
    /// <param name="maxPacked">The maximum number of messages in a pack.</param>
    /// <param name="cancellationToken">Cancels the start of the consumer.</param>
    public async Task ConsumeAsync(
        QueueDeclaration queue,
        IReadOnlyList<ExchangeDeclaration> exchanges,
        int prefetch,
        int maxPacked,
        CancellationToken cancellationToken)
    {
        var options = new ConsumerOptions(queue, exchanges) { Prefetch = (ushort)prefetch, MaxPacked = maxPacked };
        _consumers.Add(await transport.ConsumeAsync(options, work, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Declares a queue with its exchange, and passes its messages, which need no acknowledgement, to a sink.</summary>
    public async Task ConsumeAsync(
        QueueDeclaration queue, ExchangeDeclaration exchange, IDeliverySink sink, CancellationToken cancellationToken)
    {
        var options = new ConsumerOptions(queue, [exchange]) { AutoAcknowledge = true };
        _consumers.Add(await transport.ConsumeAsync(options, sink, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Stops. Every caller awaits the same stop.</summary>
    public Task StopAsync()
    {
        lock (_gate)
            return _stopping ??= StopCoreAsync();
    }

    private async Task StopCoreAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // to the thread pool, whatever context the caller has
        work.OnCancelling();
        await CancelConsumersAsync().ConfigureAwait(false);
        work.OnCancelling();

        Task drained = work.DrainAsync();
        if (!await drained.EndsWithinAsync(drainTimeout, time).ConfigureAwait(false))
            await work.OnOverdueAsync(drained).ConfigureAwait(false);
        int abandoned = work.Running;
        await work.AbandonAsync().ConfigureAwait(false);
        await Task.WhenAll(_consumers.Select(consumer => consumer.DisposeAsync().AsTask())).ConfigureAwait(false);
        work.OnStopped(abandoned);
    }

    private async Task CancelConsumersAsync()
    {
        using var limit = new CancellationTokenSource(MaxCancellationTime, time);
        await Task.WhenAll(_consumers.Select(consumer => CancelAsync(consumer, limit.Token))).ConfigureAwait(false);
    }

    private async Task CancelAsync(IConsumer consumer, CancellationToken cancellationToken)
    {
        try
        {
            await consumer.CancelAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            // The connection is lost or does not answer. The broker requeues what it had delivered to the consumer.
            work.OnNotCancelled(exception);
        }
    }
}
