using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Receiving;

/// <summary>
/// Retries failed messages: after a pause a copy goes to the end of the queue, and after the last attempt to a dead-letter queue.
/// </summary>
/// <remarks>
/// The copy carries the number of attempts, which a requeued original cannot. The original is acknowledged only after its copy is
/// confirmed, so a crash between the two causes a duplicate and never a loss. A pausing message takes no concurrency slot; the prefetch
/// bounds the number of pausing messages. A message whose copy cannot be published anywhere is rejected.
/// </remarks>
internal sealed class DeliveryRetries(ITransport transport, TimeProvider time, CancellationToken abandoned)
{
    private const int MaxRefusals = 3;

    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseOfGivenBack = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private bool _draining;

    /// <summary>Takes ownership of a delivery whose handler failed or requested a redelivery.</summary>
    public void Add(FailedDelivery failed)
    {
        lock (_gate)
            _waiting++;

        // The task is discarded: it does not throw, and draining waits for it.
        _ = RunAsync(failed);
    }

    /// <summary>Takes ownership of a delivery to requeue, because something that it needs does not work at the moment.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="exception">
    /// What did not work. Unless it is a lost connection, the delivery is requeued after a pause, because it would be redelivered at once.
    /// </param>
    public void GiveBack(Delivery delivery, Exception exception)
    {
        lock (_gate)
            _waiting++;
        _ = GiveBackAsync(delivery, exception);
    }

    /// <summary>Ends all current and later pauses, so that waiting messages are published at once.</summary>
    public void SkipDelays() => _stopping.Cancel();

    /// <summary>Completes when no message waits. Call it when no more messages are added.</summary>
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

    private async Task RunAsync(FailedDelivery failed)
    {
        Settlement settlement;
        try
        {
            settlement = await EndAsync(failed).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failed.OnNotPublished(exception);
            settlement = Settlement.Requeue;

            // After a lost connection the broker has requeued everything itself. After other faults the message would be redelivered at
            // once, repeatedly.
            if (!IsLoss(exception))
                await PauseAsync(MaxPause).ConfigureAwait(false);
        }

        failed.Delivery.Finish(settlement);
        Left();
    }

    private void Left()
    {
        lock (_gate)
        {
            if (--_waiting == 0 && _draining)
                _drained.TrySetResult();
        }
    }

    // A copy goes to the queue, or else to the dead-letter queue, or else the message is rejected: handling ends for any message and any
    // refusal of the broker.
    private async Task<Settlement> EndAsync(FailedDelivery failed)
    {
        if (failed.Attempt < failed.Limit)
        {
            failed.OnAgain();
            await PauseAsync(PauseAfter(failed.Attempt)).ConfigureAwait(false);
            if (await TryAsync(
                () => PublishAsync(failed.Delivery, failed.Delivery.Queue, AttemptHeaders.Again(failed.Delivery, failed.Attempt)))
                .ConfigureAwait(false) is null)
            {
                return Settlement.Acknowledge;
            }
        }

        if (await TryAsync(() => DeadLetterAsync(failed, AttemptHeaders.Dead(failed.Delivery, failed.Attempt, failed.Failure)))
            .ConfigureAwait(false) is { } exception
            && (exception.Error != TransportError.TooLarge
                || (exception = await TryAsync(
                    () => DeadLetterAsync(failed, AttemptHeaders.DeadAlone(failed.Delivery, failed.Attempt, failed.Failure)))
                    .ConfigureAwait(false)) is not null))
        {
            failed.OnRejected(exception);
            return Settlement.Reject;
        }

        failed.OnDead();
        return Settlement.Acknowledge;
    }

    // A refusal of the broker may be temporary: a few attempts, unless the server stops. Other failures are not caused by the message.
    private async Task<TransportException?> TryAsync(Func<Task> publish)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await publish().ConfigureAwait(false);
                return null;
            }
            catch (TransportException exception) when (IsRefusal(exception))
            {
                if (attempt == MaxRefusals || exception.Error == TransportError.TooLarge)
                    return exception;
                if (_stopping.IsCancellationRequested)
                    throw;
                await PauseAsync(MaxPause).ConfigureAwait(false);
            }
        }
    }

    private async Task DeadLetterAsync(FailedDelivery failed, Dictionary<string, object?> headers)
    {
        try
        {
            await PublishAsync(failed.Delivery, failed.Dead.Name, headers).ConfigureAwait(false);
        }
        catch (TransportException exception) when (exception.Error == TransportError.Unroutable)
        {
            // The queue has not been declared yet, or was deleted.
            await transport.DeclareAsync(new Topology([], new[] { failed.Dead }), abandoned).ConfigureAwait(false);
            await PublishAsync(failed.Delivery, failed.Dead.Name, headers).ConfigureAwait(false);
        }
    }

    private async Task GiveBackAsync(Delivery delivery, Exception exception)
    {
        if (!IsLoss(exception))
            await PauseAsync(PauseOfGivenBack).ConfigureAwait(false);
        delivery.Finish(Settlement.Requeue);
        Left();
    }

    private static bool IsLoss(Exception exception) =>
        exception is TransportException { Error: TransportError.EpochEnded or TransportError.ConnectionLost or TransportError.Closed };

    private static bool IsRefusal(TransportException exception) =>
        exception.Error is TransportError.TooLarge or TransportError.Refused or TransportError.Unroutable
            or TransportError.TopologyConflict or TransportError.AccessRefused;

    // Only in the delivery's own epoch: after it has ended, the broker redelivers the original.
    private async Task PublishAsync(Delivery delivery, string queue, IReadOnlyDictionary<string, object?> headers) =>
        await transport.PublishAsync(
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
        await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static TimeSpan PauseAfter(int attempts) => attempts > 6 ? MaxPause : MinPause * (1 << (attempts - 1));
}
