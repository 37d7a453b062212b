using TypedRpc.Messages;
using TypedRpc.Notifications;
using TypedRpc.Receiving;

namespace TypedRpc;

/// <summary>A notification listener on a bus. Dispose it to stop it gracefully.</summary>
public sealed class NotificationListener : IAsyncDisposable, IDisposable
{
    private readonly ListenerCore _core;
    private readonly int _prefetch;
    private readonly Receiver _receiver;

    /// <param name="core">The state that the parts of the listener share.</param>
    /// <param name="sink">Handles the notifications.</param>
    /// <param name="atATime">The maximum number of notifications that are handled at the same time.</param>
    /// <param name="onStopped">Called when the listener has stopped.</param>
    internal NotificationListener(ListenerCore core, IDrainingSink sink, int atATime, Action onStopped)
    {
        (_core, _prefetch) = (core, core.Options.EffectivePrefetch(atATime));
        _receiver = new Receiver(core.Bus.Transport, core.Bus.Time, new ListenerWork(core, sink, onStopped), core.Options.DrainTimeout);
        Queues = core.Queues.Queues.Select(queue => queue.Name).ToArray();
    }

    /// <summary>The names of the queues that the listener consumes.</summary>
    public IReadOnlyList<string> Queues { get; }

    /// <summary>
    /// Stops consuming, waits up to <see cref="NotificationListenerOptions.DrainTimeout"/> for running handlers, and requeues waiting
    /// notifications.
    /// </summary>
    /// <remarks>
    /// When the drain timeout is over, the handlers' tokens are cancelled and nothing waits for them any longer. Notifications that they
    /// have not finished are redelivered.
    /// </remarks>
    public ValueTask DisposeAsync() => new(_receiver.StopAsync());

    /// <summary>Stops the listener as <see cref="DisposeAsync"/> does, and blocks until it has stopped.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        // The dead-letter queue is declared before the first delivery, because that one may already exceed the delivery limit.
        await _core.Bus.Transport.DeclareAsync(new Topology([], _core.Queues.Dead), cancellationToken).ConfigureAwait(false);
        foreach (QueueDeclaration queue in _core.Queues.Queues)
            await _receiver.ConsumeAsync(queue, _core.Queues.Exchanges, _prefetch, maxPacked: 0, cancellationToken).ConfigureAwait(false);
        _core.Logger.ListeningStarted(_core.Queues.ToString());
    }

    /// <summary>The names of the queues.</summary>
    public override string ToString() => _core.Queues.ToString();
}
