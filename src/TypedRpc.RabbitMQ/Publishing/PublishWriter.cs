using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>The only writer of a publishing channel.</summary>
/// <param name="epoch">The epoch of the channel.</param>
/// <param name="channel">The channel.</param>
/// <param name="large">Publishes the messages that may be too large for the broker.</param>
/// <param name="sizes">The message sizes that the broker accepts.</param>
/// <param name="open">Closed while the broker blocks the connection.</param>
/// <param name="survivors">Keeps the messages that the next epoch may have to send.</param>
internal sealed class PublishWriter(
    Epoch epoch, PublishChannel channel, LargeMessages large, AcceptedSizes sizes, Gate open, SurvivingMessages survivors)
{
    private readonly PackSelection _selection = new(() => sizes.Unquestioned, epoch.Options.TimeProvider);
    private readonly List<Outgoing> _group = [];

    /// <summary>Writes the queued messages until the queue is completed.</summary>
    public async Task RunAsync(OutgoingQueue queue)
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Lets work items that are already queued to the thread pool run first, as they may add messages to the next pack. If there are
            // none, the writer continues at once.
            if (_selection.IsPacking)
                await Task.Yield();
            await open.WhenOpen.ConfigureAwait(false);
            while (_selection.Take(queue.Reader))
            {
                while (_selection.TryNext(_group))
                    await WriteGroupAsync(queue).ConfigureAwait(false);
            }
        }

        await large.WhenAnswered.ConfigureAwait(false);
    }

    private async ValueTask WriteGroupAsync(OutgoingQueue queue)
    {
        // After a pause the expirations in the group may differ too much for one message.
        bool hasPaused = !open.WhenOpen.IsCompleted;
        await open.WhenOpen.ConfigureAwait(false);
        if (_group.Count > 1)
            DropUnwanted(queue);
        if (_group.Count > 1 && !hasPaused)
        {
            await WritePackAsync(queue).ConfigureAwait(false);
            return;
        }

        foreach (Outgoing outgoing in _group)
            await WriteOneAsync(outgoing, queue).ConfigureAwait(false);
    }

    private async ValueTask WriteOneAsync(Outgoing outgoing, OutgoingQueue queue)
    {
        bool isKept = false;
        try
        {
            isKept = await WriteAsync(outgoing).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            isKept = IsKept(outgoing, FailureOf(exception, outgoing.Message));
        }
        finally
        {
            // The client library has copied the body into its frames, or will not read it any more.
            End(outgoing, queue, isKept);
        }
    }

    // Writes the group as one message. The confirm of the pack is the confirm of each of its messages.
    private async ValueTask WritePackAsync(OutgoingQueue queue)
    {
        Message pack = default;
        TransportException? failure = null;
        try
        {
            pack = PackSelection.Pack(_group);
            if (channel.Tracker is not null)
            {
                if (!await channel.WriteTrackedAsync(pack, Chained()).ConfigureAwait(false))
                    _group.ForEach(outgoing => outgoing.Drop(epoch.Options.Listener));
            }
            else if (channel.Client.IsOpen)
            {
                await channel.WriteAsync(pack).ConfigureAwait(false);
            }
            else
            {
                failure = NotWritten();
            }
        }
        catch (Exception exception)
        {
            failure = FailureOf(exception, pack);
        }

        pack.Body.Return();
        foreach (Outgoing outgoing in _group)
        {
            bool isKept = failure is not null ? IsKept(outgoing, failure)
                : channel.Tracker is null && outgoing.Message.SurvivesEpoch && survivors.AddWritten(outgoing.Message);
            if (channel.Tracker is null)
                outgoing.Pending?.TrySetResult(epoch.Number);
            End(outgoing, queue, isKept);
        }
    }

    private PendingConfirm? Chained()
    {
        PendingConfirm? last = null;
        for (int i = _group.Count - 1; i >= 0; i--)
        {
            if (_group[i].Pending is not { } pending)
                continue;
            pending.Next = last;
            last = pending;
        }

        return last;
    }

    // Removes the messages from the group whose senders have stopped waiting.
    private void DropUnwanted(OutgoingQueue queue)
    {
        for (int i = _group.Count - 1; i >= 0; i--)
        {
            if (_group[i].Pending is not { Task.IsCompleted: true })
                continue;
            End(_group[i], queue, isKept: false);
            _group.RemoveAt(i);
        }
    }

    private static void End(in Outgoing outgoing, OutgoingQueue queue, bool isKept)
    {
        queue.Done(outgoing.Message);
        if (!isKept)
            outgoing.Message.Body.Return();
    }

    // Either the channel is closed, and the epoch ends with a more precise reason, or only this message cannot be written.
    private TransportException FailureOf(Exception exception, in Message message)
    {
        TransportException failure = RabbitMqErrors.OfPublish(exception, channel.Client.IsOpen);
        if (failure.Error == TransportError.Unknown)
            LifecycleLog.UnknownError(epoch.Logger, exception, failure.Message);
        else if (channel.Client.IsOpen)
            LogFailed(message, exception);
        return failure;
    }

    private static TransportException NotWritten() =>
        new(TransportError.EpochEnded, "The connection was lost before the message was written; it was not sent.");

    private void LogFailed(in Message message, Exception exception) =>
        PublishingLog.PublishFailed(epoch.Logger, message.Exchange, message.RoutingKey, exception.Message);

    // Returns true when the message, with its body, is kept for the next epoch.
    private async ValueTask<bool> WriteAsync(Outgoing outgoing)
    {
        PendingConfirm? pending = outgoing.Pending;
        Message message = outgoing.Message;
        if (!message.Confirm && outgoing.IsExpired(epoch.Options.TimeProvider, out message))
        {
            PublishingLog.Expired(epoch.Logger, message.Exchange, message.RoutingKey);
            pending?.TrySetResult(epoch.Number);
            return false;
        }

        if (large.MayRefuse(message))
            return await WriteLargeAsync(message, outgoing).ConfigureAwait(false);
        if (channel.Tracker is not null)
        {
            if (!await channel.WriteTrackedAsync(message, pending).ConfigureAwait(false))
                outgoing.Drop(epoch.Options.Listener);
            return false;
        }

        if (!channel.Client.IsOpen)
            return IsKept(outgoing, NotWritten());

        await channel.WriteAsync(message).ConfigureAwait(false);
        pending?.TrySetResult(epoch.Number);
        return message.SurvivesEpoch && survivors.AddWritten(outgoing.Message);
    }

    private async ValueTask<bool> WriteLargeAsync(Message message, Outgoing outgoing)
    {
        // A sender that did not request a confirm only needs to know that the broker accepted the size.
        // A confirmed reply of an earlier epoch has no sender that waits for it any more.
        bool isAwaited = message.Confirm && outgoing.Pending is not null;
        PendingConfirm sent = isAwaited ? outgoing.Pending! : new PendingConfirm();
        TransportException? failure = await large.WriteAsync(message, sent).ConfigureAwait(false);
        if (isAwaited)
            return false;
        Background.Forget(sent.Task);
        if (failure is not null)
            return IsKept(outgoing, failure);
        outgoing.Pending?.TrySetResult(epoch.Number);
        return false;
    }

    // Keeps an unwritten message for the next epoch, or drops it.
    private bool IsKept(in Outgoing outgoing, TransportException failure)
    {
        if (outgoing.Message.SurvivesEpoch
            && failure.Error != TransportError.TooLarge
            && (epoch.Ended.IsCompleted || !channel.Client.IsOpen)
            && survivors.AddUnwritten(outgoing.Message))
        {
            outgoing.Pending?.TrySetResult(epoch.Number);
            return true;
        }

        outgoing.Pending?.TrySetException(failure);
        outgoing.Drop(epoch.Options.Listener);
        return false;
    }
}
