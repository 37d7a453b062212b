using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Notifications;

/// <summary>What becomes of a notification that was not handled: after a pause a copy goes to the end of its queue, and after the limit to <c>topic.dead</c>.</summary>
/// <remarks>
/// The copy carries the number of attempts, which a requeued original could not. Nothing is acknowledged before its copy is confirmed, so a crash between the
/// two makes a duplicate and never a loss. Pauses take no place of the listener's concurrency, and are bounded by the prefetch.
/// </remarks>
internal sealed class NotificationRetries(ListenerParts parts, ListenedQueues queues, int limit, CancellationToken abandoned)
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private bool _draining;

    /// <summary>Takes over a delivery whose handler failed or asked for it again.</summary>
    public void Add(Delivery delivery, Notification notification, Exception? failure)
    {
        lock (_gate)
            _waiting++;

        // Discarded knowingly: it does not throw, and draining waits for it.
        _ = RunAsync(delivery, notification, failure);
    }

    /// <summary>Ends all pauses, now and later, so that what waits is published at once.</summary>
    public void Hurry() => _stopping.Cancel();

    /// <summary>Ends when nothing waits any more. To be asked for when nothing is added any more.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _draining = true;
            if (_waiting == 0)
                _drained.TrySetResult();
        }

        return _drained.Task;
    }

    private async Task RunAsync(Delivery delivery, Notification notification, Exception? failure)
    {
        Settlement settlement = Settlement.Acknowledge;
        try
        {
            await (notification.Attempt < limit ? AgainAsync(delivery, notification, failure) : BuryAsync(delivery, notification, failure)).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            parts.Logger.CopyNotPublished(notification.EventType, notification.MessageId, fault);
            settlement = Settlement.Requeue;

            // Of a lost connection the broker has everything back. After anything else it would come again at once, and again.
            if (fault is not TransportException { Error: TransportError.EpochEnded or TransportError.ConnectionLost or TransportError.Closed })
                await PauseAsync(MostPause).ConfigureAwait(false);
        }

        delivery.Finish(settlement);
        lock (_gate)
        {
            if (--_waiting == 0 && _draining)
                _drained.TrySetResult();
        }
    }

    private async Task AgainAsync(Delivery delivery, Notification notification, Exception? failure)
    {
        parts.Logger.NotHandled(notification.EventType, notification.MessageId, notification.Attempt, limit, failure);
        await PauseAsync(PauseAfter(notification.Attempt)).ConfigureAwait(false);
        await PublishAsync(delivery, delivery.Queue, AttemptHeaders.Again(delivery, notification.Attempt)).ConfigureAwait(false);
    }

    private async Task BuryAsync(Delivery delivery, Notification notification, Exception? failure)
    {
        string queue = queues.DeadQueueOf(AttemptHeaders.KeyOf(delivery));
        Dictionary<string, object?> headers = AttemptHeaders.Dead(delivery, notification.Attempt, failure);
        try
        {
            await PublishAsync(delivery, queue, headers).ConfigureAwait(false);
        }
        catch (TransportException fault) when (fault.Error == TransportError.Unroutable)
        {
            // Somebody has deleted the queue since the listener declared it.
            await parts.Transport.DeclareAsync(new Topology([], queues.Dead), abandoned).ConfigureAwait(false);
            await PublishAsync(delivery, queue, headers).ConfigureAwait(false);
        }

        parts.Counters.NotificationDeadLettered();
        parts.Logger.DeadLettered(notification.EventType, notification.MessageId, notification.Attempt, queue, failure);
    }

    // Only in the delivery's own epoch: when that is over, the broker delivers the original again.
    private async Task PublishAsync(Delivery delivery, string queue, IReadOnlyDictionary<string, object?> headers) => await parts.Transport.PublishAsync(
        new Message("", queue, MessageBody.CopyOf(delivery.Body.Span))
        {
            ContentType = delivery.ContentType,
            Headers = headers,
            Persistent = true,
            Mandatory = true,
            Confirm = true,
            Epoch = delivery.Epoch,
        },
        abandoned).ConfigureAwait(false);

    private async Task PauseAsync(TimeSpan pause) =>
        await Task.Delay(pause, parts.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static TimeSpan PauseAfter(int attempts) => attempts > 6 ? MostPause : LeastPause * (1 << (attempts - 1));
}
