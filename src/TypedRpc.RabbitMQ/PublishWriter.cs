using System.Globalization;
using RabbitMQ.Client;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>The one writer of a publishing channel.</summary>
/// <param name="epoch">Where it writes.</param>
/// <param name="channel">Its channel.</param>
/// <param name="open">Closed while the broker blocks the connection.</param>
/// <param name="tracker">Counts the publishes of a channel with confirms; null for one without.</param>
internal sealed class PublishWriter(Epoch epoch, IChannel channel, Gate open, ConfirmTracker? tracker)
{
    private readonly CachedNames _names = new();
    private readonly ReusedProperties _properties = new();

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
                    if (tracker is not null)
                        await WriteTrackedAsync(outgoing).ConfigureAwait(false);
                    else if (channel.IsOpen && !IsExpired(outgoing, out Message message))
                        await WriteAsync(message, null).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    // Either the channel is closed, and the epoch ends with a better reason, or this one message cannot be written.
                    if (channel.IsOpen)
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

    private async Task WriteTrackedAsync(Outgoing outgoing)
    {
        PendingConfirm pending = outgoing.Pending!;
        await tracker!.WaitForRoomAsync().ConfigureAwait(false);

        // The caller has turned away while the message was in our queue: it need not be sent at all.
        if (pending.Task.IsCompleted)
            return;
        ulong sequence = tracker.Add(pending);
        if (sequence == 0)
            return;
        try
        {
            string? returnKey = outgoing.Message.Mandatory ? sequence.ToString(CultureInfo.InvariantCulture) : null;
            await WriteAsync(outgoing.Message, _properties.Fill(outgoing.Message, returnKey)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            tracker.Withdraw(sequence, RabbitMqErrors.OfPublish(exception, channel.IsOpen));
            throw;
        }
    }

    private ValueTask WriteAsync(in Message message, BasicProperties? properties)
    {
        CachedString exchange = _names[message.Exchange];
        CachedString routingKey = _names[message.RoutingKey];
        if (properties is null && message.Headers is not null)
            properties = _properties.Fill(message, null);
        return properties is null
            ? channel.BasicPublishAsync(exchange, routingKey, message.Mandatory, new MessageProperties(message), message.Body.Memory, CancellationToken.None)
            : channel.BasicPublishAsync(exchange, routingKey, message.Mandatory, properties, message.Body.Memory, CancellationToken.None);
    }
}
