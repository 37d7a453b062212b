using System.Collections.Concurrent;
using System.Numerics;
using Amqp;
using Amqp.Framing;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Brokers.Lifecycle;
using TypedRpc.Messages;
using TypedRpc.Packing;
using TypedRpc.Transport;
using Delivery = TypedRpc.Messages.Delivery;

namespace TypedRpc.Amqp.Consuming;

/// <summary>A consumer in one epoch: a session with a receiving link.</summary>
/// <remarks>The session is its own, because RabbitMQ 4 ends the session of a link that it refuses.</remarks>
internal sealed class ConsumerLink : IEpochConsumer, IDeliverySource
{
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<ulong, MessageDelivery> _unsettled = new();
    private readonly Epoch _epoch;
    private readonly AmqpConnection _connection;
    private readonly IConsumedQueue _queue;
    private readonly Session _session;
    private readonly IDeliverySink _sink;
    private readonly Unpacker _unpacker;
    private readonly ConsumerOptions _options;
    private readonly WaitingMessages _waiting;
    private ReceiverLink? _link;
    private LinkCredit? _credit;
    private ulong _lastTag;
    private uint _rejected;
    private volatile bool _isLeaving;
    private volatile bool _refusesDeliveries;
    private volatile bool _isClosing;
    private volatile bool _isDetached;
    private Task? _detaching;

    public ConsumerLink(
        Epoch epoch,
        AmqpConnection connection,
        IConsumedQueue queue,
        Session session,
        ConsumerOptions options,
        IDeliverySink sink,
        Unpacker unpacker)
    {
        (_epoch, _connection, _queue, _session, _options, _sink, _unpacker) =
            (epoch, connection, queue, session, options, sink, unpacker);
        _waiting = new WaitingMessages(epoch.Options.TimeProvider, options);
    }

    public (int Epoch, string Queue) Address => (_epoch.Number, _queue.Name);

    public Task<string> Lost => _lost.Task;

    public bool IsOver => _isClosing || _lost.Task.IsCompleted || _epoch.Ended.IsCompleted;

    /// <summary>True once the consumer is cancelled or over.</summary>
    public bool IsLeaving => _isLeaving || IsOver;

    /// <summary>Starts to consume the queue, which must exist.</summary>
    public async Task ConsumeAsync(CancellationToken cancellationToken)
    {
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _session.AddClosedCallback((_, error) => OnClosed(error, attached));
        _link = new ReceiverLink(
            _session,
            $"consume-{Guid.NewGuid():N}",
            new Attach
            {
                Source = _queue.Source,
                Target = new Target(),
                SndSettleMode = _options.AutoAcknowledge ? SenderSettleMode.Settled : SenderSettleMode.Unsettled,
            },
            (_, answer) =>
            {
                if (_queue.TryAttach(answer))
                    attached.TrySetResult();
            });
        _link.AddClosedCallback((_, error) => OnClosed(error, attached));
        await _connection.WithinAsync(attached.Task, cancellationToken).ConfigureAwait(false);
        _link.Start(0, OnMessage);
        _credit = new LinkCredit(_link, _options.Prefetch, _options.AutoAcknowledge);
        _credit.Start();
        if (!_waiting.IsCounted)
            _waiting.Count(await _queue.CountAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Ends the epoch when the consumer is lost, unless it is closed.</summary>
    public async Task EndEpochAsync()
    {
        string reason = await _lost.Task.ConfigureAwait(false);
        if (!_isClosing && !_isDetached)
            _epoch.End(new TransportException(TransportError.ConnectionLost, $"The consumer of '{Address.Queue}' was lost: {reason}"));
    }

    /// <remarks>
    /// RabbitMQ 4 requeues the unsettled deliveries of a detached link, so the link stays attached until all are settled. Until then
    /// the broker counts the consumer.
    /// </remarks>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        if (_credit is null || IsOver)
            return;
        try
        {
            _credit.Stop();

            // The first answer follows what the queue had sent to the session, and the second one what the session had sent here.
            await _queue.AskAsync(cancellationToken).ConfigureAwait(false);
            await _queue.AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransportException) when (IsOver)
        {
            // A closed link delivers nothing more.
        }
        finally
        {
            _refusesDeliveries = true;
        }

        await DetachIfSettledAsync().ConfigureAwait(false);
    }

    public async Task CloseAsync(TimeSpan limit, bool deletesQueue)
    {
        Task closing = CloseAsync(deletesQueue);
        try
        {
            await closing.WaitAsync(limit, _epoch.Options.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or TransportException or AmqpException)
        {
            // The link is closed with its connection.
            Background.Forget(closing);
            LifecycleLog.CloseCutShort(_epoch.Logger, $"the consumer of '{Address.Queue}'", exception.Message);
        }
    }

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => Settle(delivery.Tag, settlement);

    async ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery)
    {
        if (!Settle(delivery.Tag, Settlement.Acknowledge))
            return false;
        try
        {
            // The session processes its frames in order, so the answer follows the settlement.
            await _queue.AskAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (TransportException)
        {
            return false;
        }
    }

    private bool Settle(ulong tag, Settlement settlement)
    {
        if (!_unsettled.TryRemove(tag, out MessageDelivery delivery) || IsOver)
            return false;
        try
        {
            switch (settlement)
            {
                case Settlement.Acknowledge:
                    _link!.Accept(delivery);
                    break;
                case Settlement.Reject:
                    _link!.Reject(delivery, null);
                    break;
                default:
                    _link!.Release(delivery);
                    break;
            }

            _credit?.OnSettled();
            if (_refusesDeliveries)
                Background.Forget(DetachIfSettledAsync());
            return true;
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or InvalidOperationException)
        {
            // The link is closed: the broker requeues the delivery.
            ConsumingLog.SettlementStopped(_epoch.Logger, Address.Queue, exception.Message);
            return false;
        }
    }

    private Task DetachIfSettledAsync()
    {
        if (!_unsettled.IsEmpty || IsOver)
            return Task.CompletedTask;
        lock (_unsettled)
        {
            if (_detaching is null)
            {
                _isDetached = true;
                _detaching = Task.Run(() => _link!.CloseAsync());
            }

            return _connection.WithinAsync(_detaching, CancellationToken.None);
        }
    }

    // Called by the client library, on its reading thread.
    private void OnMessage(IReceiverLink link, global::Amqp.Message message)
    {
        _credit?.OnDelivered();
        MessageDelivery received = message.GetDelivery();
        if (IsOver || _isDetached)
            return; // the broker requeues it, unless it was settled when it was sent
        ulong tag = ++_lastTag;
        _unsettled[tag] = received;
        if (_options.AutoAcknowledge)
        {
            // It has no effect on a message that the broker has settled, as it was asked to.
            Settle(tag, Settlement.Acknowledge);
        }
        else if (_refusesDeliveries)
        {
            Settle(tag, Settlement.Requeue);
            return;
        }

        // An exception that reached the client library would close the connection.
        try
        {
            (string? contentType, ReadOnlyMemory<byte>? content) = _queue.ContentOf(message);
            if (content is { } body)
                Deliver(message, contentType, body.Span, tag);
            else
                Reject(tag);
        }
        catch (Exception exception)
        {
            ConsumingLog.DeliveryFailed(_epoch.Logger, exception, Address.Queue);
            Reject(tag);
        }
    }

    private void Deliver(global::Amqp.Message message, string? contentType, ReadOnlySpan<byte> body, ulong tag)
    {
        // The limit applies to each message of a pack. An unpacker copies them.
        bool isPack = PackFormat.IsPack(contentType, out PackType packed);
        bool isOversize = !isPack && body.Length > _epoch.Options.MaxMessageBytes;
        MessageBody copy = isPack ? MessageBody.Empty : isOversize ? MessageBody.ExcerptOf(body) : MessageBody.CopyOf(body);
        Dictionary<string, object?>? headers = ReceivedMessage.HeadersOf(message);
        bool redelivered = _queue.IsRedelivered(message) || Unpacker.IsReturned(headers);
        (string exchange, string routingKey) = _queue.RouteOf(message);
        var delivery = new Delivery(_options.AutoAcknowledge ? null : this, copy)
        {
            Exchange = exchange,
            RoutingKey = routingKey,
            Queue = Address.Queue,
            ContentType = contentType,
            Headers = headers,
            ExpirationMilliseconds = message.Header?.Ttl ?? 0,
            Redelivered = redelivered,
            MayHaveWaited = redelivered || _waiting.MayBeNext(),
            Tag = tag,
            Epoch = _epoch.Number,
            OversizeLength = isOversize ? body.Length : 0,
            ReceivedAt = _epoch.Options.TimeProvider.GetTimestamp(),
        };
        try
        {
            if (isPack)
                _unpacker.Unpack(delivery, packed, body);
            else
                _sink.OnDelivery(delivery);
        }
        catch (Exception exception)
        {
            // An exception that reached the client library would close the connection.
            ConsumingLog.DeliveryFailed(_epoch.Logger, exception, Address.Queue);
            delivery.Settle(Settlement.Reject);
            delivery.Release();
        }
    }

    private void Reject(ulong tag)
    {
        // Logged at growing intervals: one sender may send a million of these.
        if (BitOperations.IsPow2(++_rejected))
            ConsumingLog.InvalidBody(_epoch.Logger, Address.Queue, _rejected);
        Settle(tag, Settlement.Reject);
        _epoch.Options.Listener.OnRejected(Address.Queue);
    }

    private void OnClosed(Error? error, TaskCompletionSource attached)
    {
        attached.TrySetException(AmqpErrors.OfOperation(error, $"Consuming the queue '{Address.Queue}'"));
        Background.Forget(attached.Task);
        _lost.TrySetResult(AmqpErrors.TextOf(error));
    }

    private async Task CloseAsync(bool deletesQueue)
    {
        _isClosing = true;
        _lost.TrySetResult("The consumer was closed");
        try
        {
            if (deletesQueue && !_session.IsClosed)
                await _queue.DeleteAsync().ConfigureAwait(false);
        }
        finally
        {
            if (!_session.IsClosed)
                await _session.CloseAsync().ConfigureAwait(false);
        }
    }
}
