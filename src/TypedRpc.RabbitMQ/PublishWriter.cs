using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>The one writer of a publishing channel.</summary>
/// <param name="epoch">Where it writes.</param>
/// <param name="channel">Its channel.</param>
/// <param name="open">Closed while the broker blocks the connection.</param>
internal sealed class PublishWriter(Epoch epoch, PublishChannel channel, Gate open)
{
    private readonly LargeMessages _large = new(epoch);

    /// <summary>Writes what is queued until the queue is completed.</summary>
    public async Task RunAsync(OutgoingQueue queue)
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (queue.Reader.TryRead(out Outgoing outgoing))
            {
                try
                {
                    await open.WhenOpen.ConfigureAwait(false);
                    await WriteAsync(outgoing).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    // Either the channel is closed, and the epoch ends with a better reason, or this one message cannot be written.
                    TransportException fault = RabbitMqErrors.OfPublish(exception, channel.Client.IsOpen);
                    outgoing.Pending?.TrySetException(fault);
                    if (fault.Error == TransportError.Unknown)
                        RabbitMqLog.UnknownFault(epoch.Logger, exception, fault.Message);
                    else if (channel.Client.IsOpen)
                        RabbitMqLog.PublishFailed(epoch.Logger, outgoing.Message.Exchange, outgoing.Message.RoutingKey, exception.Message);
                }
                finally
                {
                    // The library has copied the body into its frames, or will never do so.
                    queue.Done(outgoing.Message);
                    outgoing.Message.Body.Return();
                }
            }
        }

        await _large.WhenAnswered.ConfigureAwait(false);
    }

    private async Task WriteAsync(Outgoing outgoing)
    {
        PendingConfirm? pending = outgoing.Pending;
        Message message = outgoing.Message;
        if (!message.Confirm && IsExpired(outgoing, out message))
            pending?.TrySetResult(epoch.Number);
        else if (pending is not null && !epoch.State.Sizes.IsAccepted(epoch.Number, message.Body.Length))
            await _large.WriteAsync(message, pending).ConfigureAwait(false);
        else if (channel.Tracker is not null)
            await channel.WriteTrackedAsync(message, pending!).ConfigureAwait(false);
        else if (channel.Client.IsOpen)
            await WriteUnconfirmedAsync(message, pending).ConfigureAwait(false);
        else
            pending?.TrySetException(new TransportException(TransportError.EpochEnded, "The connection was lost before the message was written; it was not sent."));
    }

    // Of one that has been found to be accepted while it waited, nobody needs to hear more.
    private async Task WriteUnconfirmedAsync(Message message, PendingConfirm? pending)
    {
        await channel.WriteAsync(message).ConfigureAwait(false);
        pending?.TrySetResult(epoch.Number);
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
