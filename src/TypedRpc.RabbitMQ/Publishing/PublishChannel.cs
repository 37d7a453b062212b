using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>A publishing channel for one writer, with the broker's confirms and returned messages.</summary>
internal sealed class PublishChannel
{
    private readonly CachedNames _names = new();
    private readonly ReusedProperties _properties = new();
    private readonly Epoch _epoch;

    private PublishChannel(Epoch epoch, IChannel channel, ConfirmTracker? tracker) => (_epoch, Client, Tracker) = (epoch, channel, tracker);

    /// <summary>The client library's channel.</summary>
    public IChannel Client { get; }

    /// <summary>Tracks the confirms; null on a channel without confirms.</summary>
    public ConfirmTracker? Tracker { get; }

    /// <summary>Opens a channel that all confirmed, or all unconfirmed, messages share. The epoch ends when it is closed.</summary>
    public static async Task<PublishChannel> OpenAsync(
        Epoch epoch, ConnectionPair connections, AcceptedSizes sizes, bool confirmed, CancellationToken cancellationToken)
    {
        ConfirmTracker? tracker = confirmed ? new ConfirmTracker(epoch.Number) : null;
        PublishChannel opened = await OpenAsync(epoch, connections, tracker, cancellationToken).ConfigureAwait(false);
        opened.EndEpochWhenClosed(confirmed ? "The channel of confirmed messages" : "The channel of unconfirmed messages", sizes, null);
        return opened;
    }

    /// <summary>
    /// Opens a channel with confirms for one message that may be too large. If the broker refuses it, only that message fails.
    /// </summary>
    public static async Task<PublishChannel> OpenForOneAsync(Epoch epoch, ConnectionPair connections, AcceptedSizes sizes)
    {
        var tracker = new ConfirmTracker(epoch.Number, 1);
        PublishChannel opened = await OpenAsync(epoch, connections, tracker, CancellationToken.None).ConfigureAwait(false);
        opened.EndEpochWhenClosed("The channel of a large message", sizes, tracker.Fail);
        return opened;
    }

    /// <summary>Publishes a message. Completes when the client library has taken it.</summary>
    public ValueTask WriteAsync(in Message message) =>
        WriteAsync(message, message.Headers is null ? null : _properties.Fill(message, null));

    /// <summary>Publishes a message and tracks its confirm.</summary>
    /// <param name="message">The message.</param>
    /// <param name="pending">Completes with the confirm; null when there is no waiting caller.</param>
    /// <returns>False when the channel is closed and the message was not written.</returns>
    public async Task<bool> WriteTrackedAsync(Message message, PendingConfirm? pending)
    {
        await Tracker!.WaitForRoomAsync().ConfigureAwait(false);

        // The caller stopped waiting while the message was queued: it need not be sent.
        if (pending?.IsUnwanted == true)
            return true;
        ulong sequence = Tracker.Add(pending);
        if (sequence == 0)
            return false;
        try
        {
            // The sequence number identifies the message if the broker returns it. A message without a requested confirm is returned like
            // any unconfirmed one.
            string? returnKey = message.Confirm && message.Mandatory ? sequence.ToString(CultureInfo.InvariantCulture) : null;
            if (message.Confirm)
                await WriteAsync(message, _properties.Fill(message, returnKey)).ConfigureAwait(false);
            else
                await WriteAsync(message).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            Tracker.Withdraw(sequence, RabbitMqErrors.OfPublish(exception, Client.IsOpen));
            throw;
        }
    }

    private ValueTask WriteAsync(in Message message, BasicProperties? properties)
    {
        CachedString exchange = _names[message.Exchange];
        CachedString routingKey = _names[message.RoutingKey];
        (bool mandatory, ReadOnlyMemory<byte> body) = (message.Mandatory, message.Body.Memory);
        return properties is null
            ? Client.BasicPublishAsync(exchange, routingKey, mandatory, new MessageProperties(message), body, CancellationToken.None)
            : Client.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, CancellationToken.None);
    }

    private static async Task<PublishChannel> OpenAsync(
        Epoch epoch, ConnectionPair connections, ConfirmTracker? tracker, CancellationToken cancellationToken)
    {
        IChannel channel = await connections.OpenPublishingChannelAsync(tracker is not null, cancellationToken).ConfigureAwait(false);
        var opened = new PublishChannel(epoch, channel, tracker);
        opened.Client.BasicReturnAsync += opened.OnReturned;
        if (tracker is null)
            return opened;
        opened.Client.BasicAcksAsync += (_, ack) =>
        {
            tracker.Acknowledge(ack.DeliveryTag, ack.Multiple);
            return Task.CompletedTask;
        };
        opened.Client.BasicNacksAsync += (_, nack) =>
        {
            tracker.Refuse(nack.DeliveryTag, nack.Multiple);
            return Task.CompletedTask;
        };
        return opened;
    }

    // Ends the epoch when the broker or the client library closes the channel. A channel that is closed already ends it at once. If the
    // broker closed it because its only message is too large, tooLarge is called instead, and the epoch goes on.
    private void EndEpochWhenClosed(string what, AcceptedSizes sizes, Action<TransportException>? tooLarge) =>
        Client.ChannelShutdownAsync += (_, reason) =>
        {
            if (reason.Initiator == ShutdownInitiator.Application)
                return Task.CompletedTask;
            if (sizes.OnClosed(_epoch.Number, reason.ReplyCode, reason.ReplyText) is { } refusal)
            {
                SizesLog.MessageTooLargeForBroker(_epoch.Logger, refusal.Message);
                tooLarge?.Invoke(refusal);
                if (tooLarge is not null)
                    return Task.CompletedTask;
            }

            bool isRefusal = reason.Initiator == ShutdownInitiator.Peer
                && reason.ReplyCode is ReplyCodes.AccessRefused or ReplyCodes.NotFound or ReplyCodes.PreconditionFailed;
            _epoch.End(RabbitMqErrors.OfShutdown(reason, what), isRefusal);
            return Task.CompletedTask;
        };

    private Task OnReturned(object sender, BasicReturnEventArgs returned)
    {
        if (Tracker is not null && returned.BasicProperties.IsCorrelationIdPresent())
        {
            Tracker.Return(returned.BasicProperties.CorrelationId, returned.Exchange, returned.RoutingKey);
            return Task.CompletedTask;
        }

        IReadOnlyDictionary<string, object?>? headers = ReceivedHeaders.Read(returned.BasicProperties.Headers);
        var message = new Message(returned.Exchange, returned.RoutingKey, MessageBody.Empty)
        {
            ContentType = returned.BasicProperties.ContentType,
            Headers = headers,
            Mandatory = true,
            Epoch = _epoch.Number,
        };
        ReadOnlySpan<byte> body = returned.Body.Span;
        if (!PackFormat.IsPack(message.ContentType, out PackType pack))
        {
            Report(message, body);
            return Task.CompletedTask;
        }

        // This channel has written the pack, so it is valid.
        Span<int> lengths = stackalloc int[PackFormat.MaxMessages];
        if (PackFormat.TryRead(body, lengths, out int count))
        {
            for (int i = 0; i < count; i++)
                Report(message with { ContentType = pack.MessageType }, PackFormat.Next(ref body, lengths[i], isFirst: i == 0));
        }

        return Task.CompletedTask;
    }

    private void Report(in Message returned, ReadOnlySpan<byte> bytes)
    {
        MessageBody body = MessageBody.CopyOf(bytes);
        _epoch.Options.Listener.OnReturned(returned with { Body = body });
        body.Return();
    }
}
