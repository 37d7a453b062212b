using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The one writer of a publishing channel.</summary>
/// <param name="epoch">Where it writes.</param>
/// <param name="channel">Its channel.</param>
/// <param name="open">Closed while the broker blocks the connection.</param>
/// <param name="survivors">Keeps what the next epoch may have to send.</param>
internal sealed class PublishWriter(Epoch epoch, PublishChannel channel, Gate open, SurvivingMessages survivors)
{
    private readonly LargeMessages _large = new(epoch);

    /// <summary>Writes what is queued until the queue is completed.</summary>
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
                    // Either the channel is closed, and the epoch ends with a better reason, or this one message cannot be written.
                    TransportException fault = RabbitMqErrors.OfPublish(exception, channel.Client.IsOpen);
                    if (fault.Error == TransportError.Unknown)
                        RabbitMqLog.UnknownFault(epoch.Logger, exception, fault.Message);
                    else if (channel.Client.IsOpen)
                        RabbitMqLog.PublishFailed(epoch.Logger, outgoing.Message.Exchange, outgoing.Message.RoutingKey, exception.Message);
                    isKept = IsKept(outgoing, fault);
                }
                finally
                {
                    // The library has copied the body into its frames, or will never do so.
                    queue.Done(outgoing.Message);
                    if (!isKept)
                        outgoing.Message.Body.Return();
                }
            }
        }

        await _large.WhenAnswered.ConfigureAwait(false);
    }

    // True when the message is kept for the next epoch, and its body with it.
    private async ValueTask<bool> WriteAsync(Outgoing outgoing)
    {
        PendingConfirm? pending = outgoing.Pending;
        Message message = outgoing.Message;
        if (!message.Confirm && IsExpired(outgoing, out message))
        {
            pending?.TrySetResult(epoch.Number);
            return false;
        }

        if (!epoch.State.Sizes.IsAccepted(epoch.Number, message.Body.Length))
            return await WriteLargeAsync(message, outgoing).ConfigureAwait(false);
        if (channel.Tracker is not null)
        {
            if (!await channel.WriteTrackedAsync(message, pending).ConfigureAwait(false))
                epoch.Drop(outgoing);
            return false;
        }

        if (!channel.Client.IsOpen)
            return IsKept(outgoing, new TransportException(TransportError.EpochEnded, "The connection was lost before the message was written; it was not sent."));
        await channel.WriteAsync(message).ConfigureAwait(false);
        pending?.TrySetResult(epoch.Number);
        return message.SurvivesEpoch && survivors.AddWritten(outgoing.Message);
    }

    private async ValueTask<bool> WriteLargeAsync(Message message, Outgoing outgoing)
    {
        // Whoever did not ask for a confirm needs to know only that the message was accepted.
        PendingConfirm sent = message.Confirm ? outgoing.Pending! : new PendingConfirm();
        TransportException? fault = await _large.WriteAsync(message, sent).ConfigureAwait(false);
        if (message.Confirm)
            return false;
        BrokerConnection.Forget(sent.Task);
        if (fault is not null)
            return IsKept(outgoing, fault);
        outgoing.Pending?.TrySetResult(epoch.Number);
        return false;
    }

    // What could not be written goes out in the next epoch, or is given up.
    private bool IsKept(in Outgoing outgoing, TransportException fault)
    {
        if (outgoing.Message.SurvivesEpoch && fault.Error != TransportError.TooLarge && (epoch.Ended.IsCompleted || !channel.Client.IsOpen) && survivors.AddUnwritten(outgoing.Message))
        {
            outgoing.Pending?.TrySetResult(epoch.Number);
            return true;
        }

        outgoing.Pending?.TrySetException(fault);
        epoch.Drop(outgoing);
        return false;
    }

    // What waited here, as for a blocked broker, has less time left, or none: then its sender has stopped waiting for it as well.
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

        RabbitMqLog.Expired(epoch.Logger, message.Exchange, message.RoutingKey);
        return true;
    }
}
