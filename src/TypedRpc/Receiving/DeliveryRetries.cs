using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Receiving;

/// <summary>What becomes of a message that was not handled: after a pause a copy goes to the end of its queue, and after the limit to a dead-letter queue.</summary>
/// <remarks>
/// The copy carries the number of attempts, which a requeued original could not. Nothing is acknowledged before its copy is confirmed, so a crash between the
/// two makes a duplicate and never a loss. Pauses take no place of the concurrency, and are bounded by the prefetch. What can be put nowhere is rejected.
/// </remarks>
internal sealed class DeliveryRetries(ITransport transport, TimeProvider time, CancellationToken abandoned)
{
    private const int MostRefusals = 3;

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseOfGivenBack = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private bool _draining;

    /// <summary>Takes over a delivery whose handler failed or asked for it again.</summary>
    public void Add(FailedDelivery failed)
    {
        lock (_gate)
            _waiting++;

        // Discarded knowingly: it does not throw, and draining waits for it.
        _ = RunAsync(failed);
    }

    /// <summary>Takes over a delivery that the broker is to deliver again, because something that it needs does not work at the moment.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="fault">What did not work. After anything but a lost connection it goes back after a pause, as it would come again at once.</param>
    public void GiveBack(Delivery delivery, Exception fault)
    {
        lock (_gate)
            _waiting++;
        _ = GiveBackAsync(delivery, fault);
    }

    /// <summary>Ends all pauses, now and later, so that what waits is published at once.</summary>
    public void SkipDelays() => _stopping.Cancel();

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

    private async Task RunAsync(FailedDelivery failed)
    {
        Settlement settlement;
        try
        {
            settlement = await EndAsync(failed).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            failed.OnNotPublished(fault);
            settlement = Settlement.Requeue;

            // Of a lost connection the broker has everything back. After anything else it would come again at once, and again.
            if (!IsLoss(fault))
                await PauseAsync(MostPause).ConfigureAwait(false);
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

    // A copy goes to the queue again, or else to the dead letters, or else the message is rejected: each message ends, whatever it brings and whatever the broker refuses.
    private async Task<Settlement> EndAsync(FailedDelivery failed)
    {
        if (failed.Attempt < failed.Limit)
        {
            failed.OnAgain();
            await PauseAsync(PauseAfter(failed.Attempt)).ConfigureAwait(false);
            if (await TryAsync(() => PublishAsync(failed.Delivery, failed.Delivery.Queue, AttemptHeaders.Again(failed.Delivery, failed.Attempt))).ConfigureAwait(false) is null)
                return Settlement.Acknowledge;
        }

        if (await TryAsync(() => DeadLetterAsync(failed, AttemptHeaders.Dead(failed.Delivery, failed.Attempt, failed.Failure))).ConfigureAwait(false) is { } fault
            && (fault.Error != TransportError.TooLarge
                || (fault = await TryAsync(() => DeadLetterAsync(failed, AttemptHeaders.DeadAlone(failed.Delivery, failed.Attempt, failed.Failure))).ConfigureAwait(false)) is not null))
        {
            failed.OnRejected(fault);
            return Settlement.Reject;
        }

        failed.OnDead();
        return Settlement.Acknowledge;
    }

    // What the broker refuses now it may take in a moment: a few attempts, unless the server stops. Every other failure is not the message's.
    private async Task<TransportException?> TryAsync(Func<Task> publish)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await publish().ConfigureAwait(false);
                return null;
            }
            catch (TransportException fault) when (IsRefusal(fault))
            {
                if (attempt == MostRefusals || fault.Error == TransportError.TooLarge)
                    return fault;
                if (_stopping.IsCancellationRequested)
                    throw;
                await PauseAsync(MostPause).ConfigureAwait(false);
            }
        }
    }

    private async Task DeadLetterAsync(FailedDelivery failed, Dictionary<string, object?> headers)
    {
        try
        {
            await PublishAsync(failed.Delivery, failed.Dead.Name, headers).ConfigureAwait(false);
        }
        catch (TransportException fault) when (fault.Error == TransportError.Unroutable)
        {
            // Nobody has declared the queue yet, or somebody has deleted it.
            await transport.DeclareAsync(new Topology([], new[] { failed.Dead }), abandoned).ConfigureAwait(false);
            await PublishAsync(failed.Delivery, failed.Dead.Name, headers).ConfigureAwait(false);
        }
    }

    private async Task GiveBackAsync(Delivery delivery, Exception fault)
    {
        if (!IsLoss(fault))
            await PauseAsync(PauseOfGivenBack).ConfigureAwait(false);
        delivery.Finish(Settlement.Requeue);
        Left();
    }

    private static bool IsLoss(Exception fault) => fault is TransportException { Error: TransportError.EpochEnded or TransportError.ConnectionLost or TransportError.Closed };

    private static bool IsRefusal(TransportException fault) =>
        fault.Error is TransportError.TooLarge or TransportError.Refused or TransportError.Unroutable or TransportError.TopologyConflict or TransportError.AccessRefused;

    // Only in the delivery's own epoch: when that is over, the broker delivers the original again.
    private async Task PublishAsync(Delivery delivery, string queue, IReadOnlyDictionary<string, object?> headers) => await transport.PublishAsync(
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

    private static TimeSpan PauseAfter(int attempts) => attempts > 6 ? MostPause : LeastPause * (1 << (attempts - 1));
}
