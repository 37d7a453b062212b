using System.Globalization;
using RabbitMQ.Client;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>The one writer of a publishing channel.</summary>
/// <param name="epoch">Where it writes.</param>
/// <param name="channel">Its channel.</param>
/// <param name="open">Closed while the broker blocks the connection.</param>
/// <param name="tracker">Counts the publishes of a channel with confirms; null for one without.</param>
/// <param name="survivors">Keeps what the next epoch may have to send.</param>
internal sealed class PublishWriter(Epoch epoch, IChannel channel, Gate open, ConfirmTracker? tracker, SurvivingMessages survivors)
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
                bool isKept = false;
                try
                {
                    await open.WhenOpen.ConfigureAwait(false);
                    if (tracker is not null)
                        await WriteTrackedAsync(outgoing).ConfigureAwait(false);
                    else
                        isKept = await WritePlainAsync(outgoing).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    // Either the channel is closed, and the epoch ends with a better reason, or this one message cannot be written.
                    if (channel.IsOpen)
                        RabbitMqLog.PublishFailed(epoch.Logger, outgoing.Message.Exchange, outgoing.Message.RoutingKey, exception.Message);
                    isKept = IsKept(outgoing);
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
    }

    private async ValueTask<bool> WritePlainAsync(Outgoing outgoing)
    {
        if (!channel.IsOpen)
            return IsKept(outgoing);
        if (IsExpired(outgoing, out Message message))
            return false;
        await WriteAsync(message, null).ConfigureAwait(false);
        return message.SurvivesEpoch && survivors.AddWritten(outgoing.Message);
    }

    // What could not be written goes out in the next epoch, or is given up.
    private bool IsKept(in Outgoing outgoing)
    {
        if (outgoing.Message.SurvivesEpoch && !channel.IsOpen && survivors.AddUnwritten(outgoing.Message))
            return true;
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

    private async Task WriteTrackedAsync(Outgoing outgoing)
    {
        PendingConfirm? pending = outgoing.Pending;
        await tracker!.WaitForRoomAsync().ConfigureAwait(false);

        // The caller has turned away while the message was in our queue: it need not be sent at all.
        if (pending is { Task.IsCompleted: true })
            return;
        ulong sequence = tracker.Add(pending);
        if (sequence == 0)
        {
            epoch.Drop(outgoing);
            return;
        }

        try
        {
            // The number tells for whom a message comes back. One that nobody waits for comes back as any unconfirmed one.
            if (pending is null)
            {
                await WriteAsync(outgoing.Message, null).ConfigureAwait(false);
                return;
            }

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
