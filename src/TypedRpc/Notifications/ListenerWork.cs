using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Receiving;

namespace TypedRpc.Notifications;

/// <summary>The notifications of one listener: how they start, and how they end when the listener stops.</summary>
/// <param name="core">The listener.</param>
/// <param name="sink">Handles the notifications.</param>
/// <param name="onStopped">Called when the listener has stopped.</param>
internal sealed class ListenerWork(ListenerCore core, IDrainingSink sink, Action onStopped) : IReceivingWork
{
    private readonly IDisposable _load = LiveGauges.AddLoad(
        TelemetryNames.ListenerReceiver, core.Queues.ToString(), () => (sink.Running, sink.Waiting));

    public int Running => sink.Running;

    public void OnDelivery(Delivery delivery) => sink.OnDelivery(delivery);

    public void OnCancelling()
    {
        // No caller waits for a notification.
    }

    public void OnNotCancelled(Exception reason) => core.Logger.ListenerNotCancelled(core.Queues.ToString(), reason);

    public async Task DrainAsync()
    {
        // Notifications that wait for their next attempt are published now: the number of their attempts must not be lost.
        core.Retries.Deliveries.SkipDelays();
        await sink.DrainAsync().ConfigureAwait(false);
        await core.Retries.Deliveries.DrainAsync().ConfigureAwait(false);
    }

    public Task OnOverdueAsync(Task drained) => Task.CompletedTask;

    public Task AbandonAsync() => core.AbandonAsync();

    public void OnStopped(int abandoned)
    {
        _load.Dispose();
        onStopped();
        core.Logger.ListeningStopped(core.Queues.ToString(), abandoned);
    }
}
