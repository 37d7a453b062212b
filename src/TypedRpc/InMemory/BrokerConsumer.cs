using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>A consumer of one queue, which also settles its deliveries.</summary>
internal sealed class BrokerConsumer(
    BrokerQueue queue, ConsumerOptions options, IDeliverySink sink, InMemoryTransport transport, int waiting) : IConsumer, IDeliverySource
{
    private readonly bool _autoAcknowledge = options.AutoAcknowledge;
    private readonly int _limit = options.AutoAcknowledge || options.Prefetch == 0 ? int.MaxValue : options.Prefetch;

    // These fields, and the members below that are marked so, are guarded by the queue's lock.
    private readonly Dictionary<ulong, UnsettledDelivery> _unsettled = [];
    private TaskCompletionSource? _idle;
    private bool _delivering;
    private volatile bool _isOver;
    private ulong _lastTag;
    private int _waiting = waiting; // messages that were in the queue before this consumer started and that it has not received

    public (int Epoch, string Queue) Address { get; } = (InMemoryTransport.Epoch, queue.Name);

    /// <summary>True when the prefetch allows another message. Call under the queue's lock.</summary>
    public bool HasRoom => _unsettled.Count < _limit;

    /// <summary>Starts the delivery of the backlog.</summary>
    public void Start() => queue.Wake();

    public async ValueTask CancelAsync(CancellationToken cancellationToken) =>
        await queue.RemoveAsync(this).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await queue.RemoveAsync(this).ConfigureAwait(false);
        queue.TakeBack(this);
        transport.Forget(this);
    }

    bool IDeliverySource.IsOver => _isOver;

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => queue.Settle(this, delivery, settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery)
    {
        queue.Settle(this, delivery, Settlement.Acknowledge);
        return new ValueTask<bool>(!_isOver);
    }

    /// <summary>Creates a delivery; <see cref="Deliver"/> and <see cref="EndDelivery"/> must follow. Call under the queue's lock.</summary>
    /// <param name="message">The message.</param>
    /// <param name="clock">The clock of the broker, which may be another than the transport's.</param>
    /// <param name="now">The time by that clock.</param>
    public Delivery BeginDelivery(in QueuedMessage message, TimeProvider clock, long now)
    {
        var delivery = new Delivery(_autoAcknowledge ? null : this, message.Body)
        {
            Exchange = message.Exchange,
            RoutingKey = message.RoutingKey,
            Queue = queue.Name,
            ContentType = message.ContentType,
            Headers = message.Headers,
            ExpirationMilliseconds = message.ExpirationMilliseconds,
            Redelivered = message.Redelivered,
            MayHaveWaited = message.Redelivered || (_waiting > 0 && _waiting-- > 0),
            Tag = ++_lastTag,
            Epoch = InMemoryTransport.Epoch,
            OversizeLength = message.Body.Length > transport.MaxMessageBytes ? message.Body.Length : 0,
            ReceivedAt = ReferenceEquals(clock, transport.Time) ? now : transport.Time.GetTimestamp(),
        };
        if (!_autoAcknowledge)
            _unsettled.Add(delivery.Tag, new UnsettledDelivery(delivery, message.Position, message.ExpiresAt));
        _delivering = true;
        return delivery;
    }

    /// <summary>Passes a delivery to the sink. Never call under a lock.</summary>
    public void Deliver(Delivery delivery)
    {
        try
        {
            sink.OnDelivery(delivery);
        }
        catch (Exception exception)
        {
            // The sink owns the delivery and must settle it. Its exception must not affect the queue's other messages.
            InMemoryLog.SinkFailed(transport.Logger, queue.Name, exception);
        }
    }

    /// <summary>Call under the queue's lock.</summary>
    public void EndDelivery()
    {
        _delivering = false;
        _idle?.SetResult();
        _idle = null;
    }

    /// <summary>
    /// Completes when no call of the sink is running. Call under the queue's lock, after the consumer was removed from its queue.
    /// </summary>
    public Task WhenIdle() =>
        _delivering ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;

    /// <summary>Call under the queue's lock.</summary>
    public bool TrySettle(ulong tag, out UnsettledDelivery delivery) => _unsettled.Remove(tag, out delivery);

    /// <summary>Removes and returns all unsettled deliveries. Call under the queue's lock.</summary>
    public UnsettledDelivery[] SettleAll()
    {
        _isOver = true;
        UnsettledDelivery[] all = [.. _unsettled.Values];
        _unsettled.Clear();
        return all;
    }
}
