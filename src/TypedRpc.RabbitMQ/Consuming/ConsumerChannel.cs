using System.Globalization;
using System.Numerics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>A consumer in one epoch: its channel, its callbacks and its settlements.</summary>
internal sealed class ConsumerChannel : IAsyncBasicConsumer, IDeliverySource, IEpochConsumer
{
    /// <summary>The time limit for closing; after that the channel is closed with its connection.</summary>
    public static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    // Every delivery has the tag of its consumer, which need only be unique in its channel (AMQP 0-9-1, basic.consume).
    private const string ConsumerTag = "c";

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConsumerStarter _starter;
    private readonly Epoch _epoch;
    private readonly IChannel _channel;
    private readonly IDeliverySink _sink;
    private readonly Unpacker _unpacker;
    private readonly Acknowledger? _acknowledger;
    private readonly WaitingMessages _waiting;
    private string? _tag;
    private uint _rejected;
    private volatile bool _isLeaving;
    private volatile bool _refusesDeliveries;
    private volatile bool _isClosing;

    public ConsumerChannel(
        ConsumerStarter starter, IChannel channel, string queue, ConsumerOptions options, IDeliverySink sink, Unpacker unpacker)
    {
        (_starter, _epoch, _channel, _sink, _unpacker) = (starter, starter.Epoch, channel, sink, unpacker);
        Address = (_epoch.Number, queue);
        if (!options.AutoAcknowledge)
        {
            _acknowledger = new Acknowledger(channel, queue, options.Prefetch, _epoch.Logger, reason => _lost.TrySetResult(reason));
            _acknowledger.Start();
        }

        _waiting = new WaitingMessages(_epoch.Options.TimeProvider, options);
    }

    public (int Epoch, string Queue) Address { get; }

    IChannel? IAsyncBasicConsumer.Channel => _channel;

    /// <summary>Completes with the reason when the consumer is lost or closed while the epoch goes on.</summary>
    /// <remarks>The broker then requeues all unsettled deliveries.</remarks>
    public Task<string> Lost => _lost.Task;

    /// <summary>True once the broker has requeued all unsettled deliveries, or will.</summary>
    public bool IsOver => _isClosing || _lost.Task.IsCompleted || _epoch.Ended.IsCompleted;

    /// <summary>True once the consumer is cancelled or over.</summary>
    public bool IsLeaving => _isLeaving || IsOver;

    /// <summary>Starts to consume the queue, which must exist.</summary>
    public async Task ConsumeAsync(ConsumerOptions options, CancellationToken cancellationToken)
    {
        ConnectionPair connections = _starter.Connections;
        if (options.Prefetch > 0)
        {
            Task limiting = _channel.BasicQosAsync(0, options.Prefetch, global: false, CancellationToken.None);
            await connections.WithinAsync(limiting, cancellationToken).ConfigureAwait(false);
        }

        Task<string> consuming = _channel.BasicConsumeAsync(
            Address.Queue, options.AutoAcknowledge, ConsumerTag, noLocal: false, exclusive: false, null, this, CancellationToken.None);
        _tag = await connections.WithinAsync(consuming, cancellationToken).ConfigureAwait(false);
        if (!_waiting.IsCounted)
        {
            Task<QueueDeclareOk> counting = _channel.QueueDeclarePassiveAsync(Address.Queue, CancellationToken.None);
            _waiting.Count((await connections.WithinAsync(counting, cancellationToken).ConfigureAwait(false)).MessageCount);
        }
    }

    /// <summary>Ends the epoch when the consumer is lost, unless it is closed.</summary>
    public async Task EndEpochAsync()
    {
        string reason = await _lost.Task.ConfigureAwait(false);
        if (_isClosing)
            return;
        _epoch.End(new TransportException(TransportError.ConnectionLost, $"The consumer of '{Address.Queue}' was lost: {reason}"));
    }

    /// <summary>Cancels the consumer. Completes when the last delivery was handed over; settlements are still sent.</summary>
    /// <remarks>On failure, later deliveries are not handed over: the broker requeues them when the channel is closed.</remarks>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        if (_tag is not { } tag || _epoch.Ended.IsCompleted)
            return;
        try
        {
            Task cancelling = _channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
            await _starter.Connections.WithinAsync(cancelling, cancellationToken).ConfigureAwait(false);

            // The client library hands over its remaining deliveries in order, and then calls HandleBasicCancelOkAsync.
            await _starter.Connections.WithinAsync(_drained.Task, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A closed channel delivers nothing more. A broker that does not answer is detected by the heartbeat.
            _refusesDeliveries = true;
            if (_channel.IsOpen && !_epoch.Ended.IsCompleted)
                throw RabbitMqErrors.OfOperation(exception, $"cancelling the consumer of '{Address.Queue}'");
        }
    }

    /// <summary>
    /// Sends the pending settlements and closes the channel within a time limit. The broker requeues unsettled deliveries.
    /// </summary>
    public async Task CloseAsync(TimeSpan limit, bool deletesQueue)
    {
        Task closing = CloseAsync(deletesQueue);
        try
        {
            await closing.WaitAsync(limit, _epoch.Options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The channel is closed with its connection.
            Background.Forget(closing);
            LifecycleLog.CloseCutShort(_epoch.Logger, $"the consumer of '{Address.Queue}'", "no answer in time");
        }
    }

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _acknowledger!.Settle(delivery.Tag, settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery) =>
        new(_acknowledger!.AcknowledgeAndConfirmAsync(delivery.Tag));

    Task IAsyncBasicConsumer.HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken)
    {
        // The broker redelivers an unacknowledged delivery once the channel is closed, so this one is ignored.
        if (_acknowledger is not null && (_lost.Task.IsCompleted || _epoch.Ended.IsCompleted || _refusesDeliveries))
            return Task.CompletedTask;
        if (ReceivedHeaders.IsTooDeep(properties.Headers))
        {
            RejectTooDeep(deliveryTag);
            return Task.CompletedTask;
        }

        // The limit applies to each message of a pack. An unpacker copies them.
        bool isPack = PackFormat.IsPack(properties.ContentType, out PackType packed);
        bool isOversize = !isPack && body.Length > _epoch.Options.MaxMessageBytes;
        MessageBody copy = isPack ? MessageBody.Empty : isOversize ? MessageBody.ExcerptOf(body.Span) : MessageBody.CopyOf(body.Span);
        IReadOnlyDictionary<string, object?>? headers = ReceivedHeaders.Read(properties.Headers);
        redelivered |= Unpacker.IsReturned(headers);
        _ = long.TryParse(properties.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out long expiration);
        var delivery = new Delivery(_acknowledger is null ? null : this, copy)
        {
            Exchange = exchange,
            RoutingKey = routingKey,
            Queue = Address.Queue,
            ContentType = properties.ContentType,
            Headers = headers,
            ExpirationMilliseconds = expiration,
            Redelivered = redelivered,
            MayHaveWaited = redelivered || _waiting.MayBeNext(),
            Tag = deliveryTag,
            Epoch = _epoch.Number,
            OversizeLength = isOversize ? body.Length : 0,
            ReceivedAt = _epoch.Options.TimeProvider.GetTimestamp(),
        };
        try
        {
            if (isPack)
                _unpacker.Unpack(delivery, packed, body.Span);
            else
                _sink.OnDelivery(delivery);
        }
        catch (Exception exception)
        {
            // An exception that reached the client library would leave the delivery unsettled for ever, and use up the prefetch.
            ConsumingLog.DeliveryFailed(_epoch.Logger, exception, Address.Queue);
            delivery.Settle(Settlement.Reject);
            delivery.Release();
        }

        return Task.CompletedTask;
    }

    Task IAsyncBasicConsumer.HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken)
    {
        _lost.TrySetResult("RabbitMQ cancelled the consumer, as it does when the queue is deleted");
        return Task.CompletedTask;
    }

    Task IAsyncBasicConsumer.HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken)
    {
        _drained.TrySetResult();
        return Task.CompletedTask;
    }

    Task IAsyncBasicConsumer.HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken) => Task.CompletedTask;

    Task IAsyncBasicConsumer.HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        if (reason.Initiator != ShutdownInitiator.Application)
            _lost.TrySetResult(RabbitMqErrors.OfShutdown(reason, "The channel").Message);
        _drained.TrySetResult();
        return Task.CompletedTask;
    }

    // FrameFilter has truncated the headers before the client library read them; see TableFilter.
    private void RejectTooDeep(ulong deliveryTag)
    {
        _rejected++;

        // Logged at growing intervals: one sender may send a million of these.
        if (BitOperations.IsPow2(_rejected))
            ConsumingLog.HeadersTooDeep(_epoch.Logger, Address.Queue, ReceivedHeaders.MaxLevels, _rejected);
        _acknowledger?.Settle(deliveryTag, Settlement.Reject);
        _epoch.Options.Listener.OnRejected(Address.Queue);
    }

    private async Task CloseAsync(bool deletesQueue)
    {
        // Releases the tasks that await Lost.
        _isClosing = true;
        _lost.TrySetResult("The consumer was closed");
        if (_acknowledger is not null)
            await _acknowledger.StopAsync().ConfigureAwait(false);

        // If the channel is closed already, the queue expires later.
        if (deletesQueue && _channel.IsOpen)
        {
            Task deleting = _channel.QueueDeleteAsync(Address.Queue, ifUnused: false, ifEmpty: false);
            await deleting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _starter.Connections.DiscardAsync(_channel).ConfigureAwait(false);
    }
}
