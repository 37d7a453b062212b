using System.Globalization;
using System.Numerics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>A consumer in one epoch: its channel, its callbacks and its settlements.</summary>
internal sealed class ConsumerChannel : IAsyncBasicConsumer, IDeliverySource
{
    /// <summary>The time limit for closing; after that the channel is closed with its connection.</summary>
    public static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Epoch _epoch;
    private readonly IChannel _channel;
    private readonly IDeliverySink _sink;
    private readonly Acknowledger? _acknowledger;
    private readonly WaitingMessages _waiting;
    private string? _tag;
    private uint _rejected;
    private volatile bool _isLeaving;
    private volatile bool _refusesDeliveries;
    private volatile bool _isClosing;

    private ConsumerChannel(Epoch epoch, IChannel channel, string queue, ConsumerOptions options, IDeliverySink sink)
    {
        (_epoch, _channel, _sink, Address) = (epoch, channel, sink, (epoch.Number, queue));
        _acknowledger = options.AutoAcknowledge ? null : new Acknowledger(channel, queue, options.Prefetch, epoch.Logger, reason => _lost.TrySetResult(reason));
        _acknowledger?.Start();
        _waiting = new WaitingMessages(epoch.Options.TimeProvider, options);
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

    public bool IsOf(Epoch epoch) => ReferenceEquals(_epoch, epoch);

    /// <summary>Declares the queue and starts to consume it.</summary>
    public static async Task<ConsumerChannel> StartAsync(Epoch epoch, ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken)
    {
        QueueDeclaration queue = options.Queue;
        bool own = queue.Exclusive || queue.UniqueName;
        await epoch.Topology.DeclareAsync(options.Exchanges, own ? [] : [queue], cancellationToken).ConfigureAwait(false);
        IChannel channel = await epoch.OpenConsumingChannelAsync(cancellationToken).ConfigureAwait(false);
        ConsumerChannel? consumer = null;
        string name = queue.UniqueName ? TopologyDeclarer.UniqueName(queue) : queue.Name;
        try
        {
            if (own)
                await epoch.Topology.DeclareOwnAsync(channel, name, queue, cancellationToken).ConfigureAwait(false);
            consumer = new ConsumerChannel(epoch, channel, name, options, sink);
            await consumer.ConsumeAsync(options, cancellationToken).ConfigureAwait(false);

            // Without acknowledgements, lost messages cannot be detected. Such a consumer therefore ends the epoch, which notifies the
            // callers that wait for its messages.
            if (options.AutoAcknowledge)
                BrokerConnection.Forget(consumer.EndEpochAsync());
            RabbitMqLog.Consuming(epoch.Logger, name, epoch.Number);
            return consumer;
        }
        catch (Exception exception)
        {
            // The broker may have started to deliver although its answer did not arrive in time. Those deliveries must not be processed.
            await (consumer?.CloseAsync(CloseLimit) ?? epoch.DiscardAsync(channel)).ConfigureAwait(false);

            // The queue will not be consumed under this name, and would collect messages until the connection is closed.
            if (queue.UniqueName)
                BrokerConnection.Forget(epoch.Topology.DeleteAsync(name));
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw RabbitMqErrors.OfOperation(exception, $"consuming the queue '{queue.Name}'");
        }
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
            await BrokerConnection.WithinAsync(_channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None), _epoch.Options, cancellationToken).ConfigureAwait(false);

            // The client library hands over its remaining deliveries in order, and then calls HandleBasicCancelOkAsync.
            await _drained.Task.WaitAsync(_epoch.Options.ConnectTimeout, _epoch.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A closed channel delivers nothing more. A broker that does not answer is detected by the heartbeat.
            _refusesDeliveries = true;
            if (_channel.IsOpen && !_epoch.Ended.IsCompleted)
                throw RabbitMqErrors.OfOperation(exception, $"cancelling the consumer of '{Address.Queue}'");
        }
    }

    /// <summary>Clears the problem that was reported for the queue of this consumer.</summary>
    public void ClearProblem() => _epoch.State.OnConsumer(_epoch, Address.Queue, null);

    /// <summary>
    /// Sends the pending settlements and closes the channel within a time limit. The broker requeues unsettled deliveries.
    /// </summary>
    public async Task CloseAsync(TimeSpan limit, bool deletesQueue = false)
    {
        Task closing = CloseAsync(deletesQueue);
        try
        {
            await closing.WaitAsync(limit, _epoch.Options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The channel is closed with its connection.
            BrokerConnection.Forget(closing);
            RabbitMqLog.CloseCutShort(_epoch.Logger, $"the consumer of '{Address.Queue}'", "no answer in time");
        }
    }

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _acknowledger!.Settle(delivery.Tag, settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery) => new(_acknowledger!.AcknowledgeAndConfirmAsync(delivery.Tag));

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
        if (MessageLimits.IsTooDeep(properties.Headers))
        {
            RejectTooDeep(deliveryTag);
            return Task.CompletedTask;
        }

        bool isOversize = body.Length > _epoch.Options.MaxMessageBytes;
        var delivery = new Delivery(_acknowledger is null ? null : this, isOversize ? MessageBody.ExcerptOf(body.Span) : MessageBody.CopyOf(body.Span))
        {
            Exchange = exchange,
            RoutingKey = routingKey,
            Queue = Address.Queue,
            ContentType = properties.ContentType,
            Headers = ReceivedHeaders.Read(properties.Headers),
            ExpirationMilliseconds = long.TryParse(properties.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out long expiration) ? expiration : 0,
            Redelivered = redelivered,
            MayHaveWaited = redelivered || _waiting.MayBeNext(),
            Tag = deliveryTag,
            Epoch = _epoch.Number,
            OversizeLength = isOversize ? body.Length : 0,
            ReceivedAt = _epoch.Options.TimeProvider.GetTimestamp(),
        };
        try
        {
            _sink.OnDelivery(delivery);
        }
        catch (Exception exception)
        {
            // An exception that reached the client library would leave the delivery unsettled for ever, and use up the prefetch.
            RabbitMqLog.DeliveryFailed(_epoch.Logger, exception, Address.Queue);
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
            RabbitMqLog.HeadersTooDeep(_epoch.Logger, Address.Queue, MessageLimits.HeaderLevels, _rejected);
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
            await ((Task)_channel.QueueDeleteAsync(Address.Queue, ifUnused: false, ifEmpty: false)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _epoch.DiscardAsync(_channel).ConfigureAwait(false);
    }

    private async Task EndEpochAsync()
    {
        string reason = await _lost.Task.ConfigureAwait(false);
        if (_isClosing)
            return;
        _epoch.End(new TransportException(TransportError.ConnectionLost, $"The consumer of '{Address.Queue}' was lost: {reason}"));
    }

    private async Task ConsumeAsync(ConsumerOptions options, CancellationToken cancellationToken)
    {
        if (options.Prefetch > 0)
            await BrokerConnection.WithinAsync(_channel.BasicQosAsync(0, options.Prefetch, global: false, CancellationToken.None), _epoch.Options, cancellationToken).ConfigureAwait(false);
        Task<string> consuming = _channel.BasicConsumeAsync(Address.Queue, options.AutoAcknowledge, "", noLocal: false, exclusive: false, arguments: null, this, CancellationToken.None);
        _tag = await BrokerConnection.WithinAsync(consuming, _epoch.Options, cancellationToken).ConfigureAwait(false);
        if (!_waiting.IsCounted)
        {
            QueueDeclareOk counted = await BrokerConnection.WithinAsync(_channel.QueueDeclarePassiveAsync(Address.Queue, CancellationToken.None), _epoch.Options, cancellationToken).ConfigureAwait(false);
            _waiting.Count(counted.MessageCount);
        }
    }
}
