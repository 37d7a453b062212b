using System.Threading.Channels;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Receiving;

namespace TypedRpc.Notifications;

/// <summary>Collects notifications into batches, and handles one batch after another.</summary>
/// <remarks>The prefetch of the consumers limits the number of waiting deliveries.</remarks>
internal sealed class NotificationBatches : IDrainingSink
{
    private readonly ListenerCore _core;
    private readonly Func<IReadOnlyList<Notification>, CancellationToken, ValueTask<NotificationOutcome>> _handle;
    private readonly Channel<Delivery> _arrived = Channel.CreateUnbounded<Delivery>();
    private readonly Task _collecting;
    private volatile bool _stopped;
    private volatile int _running;

    public NotificationBatches(
        ListenerCore core, Func<IReadOnlyList<Notification>, CancellationToken, ValueTask<NotificationOutcome>> handle)
    {
        (_core, _handle) = (core, handle);
        _collecting = Task.Run(RunAsync, CancellationToken.None);
    }

    public int Running => _running;

    public int Waiting => _arrived.Reader.Count;

    public void OnDelivery(Delivery delivery)
    {
        if (!_arrived.Writer.TryWrite(delivery))
            delivery.Finish(Settlement.Requeue);
    }

    public Task DrainAsync()
    {
        _stopped = true;
        _arrived.Writer.TryComplete();
        while (_arrived.Reader.TryRead(out Delivery? waiting))
            waiting.Finish(Settlement.Requeue);
        return _collecting;
    }

    private async Task RunAsync()
    {
        while (await _arrived.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            List<(Delivery Delivery, Notification Notification, TraceFields? Trace)> batch = await CollectAsync().ConfigureAwait(false);
            if (_stopped)
                GiveBack(batch);
            else if (batch.Count > 0)
                await HandleAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task<List<(Delivery Delivery, Notification Notification, TraceFields? Trace)>> CollectAsync()
    {
        List<(Delivery, Notification, TraceFields?)> batch = [];
        CancellationTokenSource? over = null;
        while (batch.Count < _core.Options.BatchSize && !_stopped)
        {
            if (_arrived.Reader.TryRead(out Delivery? delivery))
            {
                if (!_core.Incoming.TryRead(delivery, out Notification? notification, out TraceFields? trace))
                    continue;
                batch.Add((delivery, notification, trace));
                over ??= new CancellationTokenSource(_core.Options.BatchTimeout, _core.Bus.Time);
            }
            else if (over is null || !await HasMoreAsync(over.Token).ConfigureAwait(false))
            {
                break;
            }
        }

        over?.Dispose();
        return batch;
    }

    private async Task<bool> HasMoreAsync(CancellationToken over)
    {
        try
        {
            return await _arrived.Reader.WaitToReadAsync(over).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task HandleAsync(List<(Delivery Delivery, Notification Notification, TraceFields? Trace)> batch)
    {
        ObservedOperation? operation = RpcTelemetry.ObservesListening
            ? ListeningObserver.StartBatch(_core, batch[0].Delivery, batch.ConvertAll(one => one.Trace))
            : null;
        _running = batch.Count;
        (NotificationOutcome outcome, Exception? failure) = (NotificationOutcome.Requeue, null);
        try
        {
            outcome = await _handle(batch.ConvertAll(one => one.Notification), _core.Abandoned).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_core.Abandoned.IsCancellationRequested)
        {
            operation?.Fail(ErrorTypes.Canceled);
            GiveBack(batch);
            return;
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        finally
        {
            _running = 0;
            ListeningObserver.End(operation, outcome == NotificationOutcome.Handled, failure);
        }

        foreach ((Delivery delivery, Notification notification, _) in batch)
        {
            if (outcome == NotificationOutcome.Handled)
                delivery.Finish(Settlement.Acknowledge);
            else
                _core.Retries.Add(delivery, notification, failure);
        }
    }

    private static void GiveBack(List<(Delivery Delivery, Notification Notification, TraceFields? Trace)> batch) =>
        batch.ForEach(static one => one.Delivery.Finish(Settlement.Requeue));
}
