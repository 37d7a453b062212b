using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Lifecycle;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>The only writer of a publishing channel.</summary>
/// <param name="epoch">The epoch of the channel.</param>
/// <param name="channel">The channel.</param>
/// <param name="large">Publishes the messages that may be too large for the broker.</param>
/// <param name="open">Closed while the broker blocks the connection.</param>
/// <param name="survivors">Keeps the messages that the next epoch may have to send.</param>
internal sealed class PublishWriter(Epoch epoch, PublishChannel channel, LargeMessages large, Gate open, SurvivingMessages survivors)
{
    /// <summary>Writes the queued messages until the queue is completed.</summary>
    public async Task RunAsync(OutgoingQueue queue)
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (queue.Reader.TryRead(out Outgoing outgoing))
            {
                bool isKept = false;
                try
                {
                    await open.WhenOpen.ConfigureAwait(false);
                    isKept = await WriteAsync(outgoing).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    // Either the channel is closed, and the epoch ends with a more precise reason, or only this message cannot be written.
                    TransportException failure = RabbitMqErrors.OfPublish(exception, channel.Client.IsOpen);
                    if (failure.Error == TransportError.Unknown)
                        ConnectionLog.UnknownError(epoch.Logger, exception, failure.Message);
                    else if (channel.Client.IsOpen)
                        LogFailed(outgoing.Message, exception);
                    isKept = IsKept(outgoing, failure);
                }
                finally
                {
                    // The client library has copied the body into its frames, or will not read it any more.
                    queue.Done(outgoing.Message);
                    if (!isKept)
                        outgoing.Message.Body.Return();
                }
            }
        }

        await large.WhenAnswered.ConfigureAwait(false);
    }

    private void LogFailed(in Message message, Exception exception) =>
        PublishingLog.PublishFailed(epoch.Logger, message.Exchange, message.RoutingKey, exception.Message);

    // Returns true when the message, with its body, is kept for the next epoch.
    private async ValueTask<bool> WriteAsync(Outgoing outgoing)
    {
        PendingConfirm? pending = outgoing.Pending;
        Message message = outgoing.Message;
        if (!message.Confirm && IsExpired(outgoing, out message))
        {
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
        {
            return IsKept(outgoing, new TransportException(
                TransportError.EpochEnded, "The connection was lost before the message was written; it was not sent."));
        }

        await channel.WriteAsync(message).ConfigureAwait(false);
        pending?.TrySetResult(epoch.Number);
        return message.SurvivesEpoch && survivors.AddWritten(outgoing.Message);
    }

    private async ValueTask<bool> WriteLargeAsync(Message message, Outgoing outgoing)
    {
        // A sender that did not request a confirm only needs to know that the broker accepted the size.
        PendingConfirm sent = message.Confirm ? outgoing.Pending! : new PendingConfirm();
        TransportException? failure = await large.WriteAsync(message, sent).ConfigureAwait(false);
        if (message.Confirm)
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

    // Reduces the expiration by the time spent in this queue, for example while the broker blocked. An expired message is dropped: its
    // sender has stopped waiting for it.
    private bool IsExpired(in Outgoing outgoing, out Message message)
    {
        message = outgoing.Message;
        if (message.ExpirationMilliseconds == 0)
            return false;
        long left = message.ExpirationMilliseconds - (long)epoch.Options.TimeProvider.GetElapsedTime(outgoing.Since).TotalMilliseconds;
        if (left > 0)
        {
            message = message with { ExpirationMilliseconds = left };
            return false;
        }

        PublishingLog.Expired(epoch.Logger, message.Exchange, message.RoutingKey);
        return true;
    }
}
