using TypedRpc.Messages;
using TypedRpc.Notifications;
using TypedRpc.Receiving;

namespace TypedRpc;

/// <summary>A listener to notifications on a bus. Disposing it stops it gracefully.</summary>
public sealed class NotificationListener : IAsyncDisposable, IDisposable
{
    private readonly ListenerCore _core;
    private readonly int _prefetch;
    private readonly Receiver _receiver;

    /// <param name="core">What its parts share.</param>
    /// <param name="sink">Handles the notifications.</param>
    /// <param name="atATime">The maximum number of notifications that are handled at a time.</param>
    /// <param name="onStopped">Called when it has stopped.</param>
    internal NotificationListener(ListenerCore core, IDrainingSink sink, int atATime, Action onStopped)
    {
        (_core, _prefetch) = (core, core.Options.EffectivePrefetch(atATime));
        _receiver = new Receiver(core.Bus.Transport, core.Bus.Time, new ListenerWork(core, sink, onStopped), core.Options.DrainTimeout);
        Queues = core.Queues.Queues.Select(queue => queue.Name).ToArray();
    }

    /// <summary>The queues that it consumes.</summary>
    public IReadOnlyList<string> Queues { get; }

    /// <summary>
    /// Stops: takes no more notifications, waits for those that are handled up to <see cref="NotificationListenerOptions.DrainTimeout"/>, and gives the others back to the broker.
    /// </summary>
    /// <remarks>When the time is over the handlers' tokens fire, and they are left alone; what they have not ended is delivered again.</remarks>
    public ValueTask DisposeAsync() => new(_receiver.StopAsync());

    /// <summary>Stops as <see cref="DisposeAsync"/> does, and blocks until it is done.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first delivery, as the first may already be one too many.
        await _core.Bus.Transport.DeclareAsync(new Topology([], _core.Queues.Dead), cancellationToken).ConfigureAwait(false);
        foreach (QueueDeclaration queue in _core.Queues.Queues)
            await _receiver.ConsumeAsync(queue, _core.Queues.Exchanges, _prefetch, cancellationToken).ConfigureAwait(false);
        _core.Logger.Listening(_core.Queues.ToString());
    }

    /// <summary>The names of its queues.</summary>
    public override string ToString() => _core.Queues.ToString();
}
