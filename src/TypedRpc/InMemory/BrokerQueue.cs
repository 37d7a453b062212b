using System.Diagnostics.CodeAnalysis;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>A queue with its ready messages and its consumers.</summary>
/// <remarks>
/// One lock guards all state and is never held while a sink runs. One thread at a time drains the queue, which keeps the order. A thread
/// that publishes or settles meanwhile only changes the state. A message that a consumer has room for, while no other waits, is delivered
/// without going through the backlog. The number of messages is unlimited unless the declaration limits it.
/// </remarks>
internal sealed class BrokerQueue : IDrain
{
    // Few enough that queues that share a thread wait only briefly for each other; enough to amortize the cost of a turn.
    private const int MessagesInTurn = 32;

    private readonly object _gate = new();
    private readonly Broker _broker;
    private readonly QueueDeclaration _declaration;
    private readonly Backlog _backlog;
    private readonly ConsumerRing _consumers = new();
    private readonly IdleTimer? _expiry;
    private bool _draining;
    private BrokerConsumer? _firstConsumer; // of the drain that has been scheduled, which gives it _first; else null
    private Delivery? _first;
    private bool _hadConsumer;
    private bool _deleted;

    public BrokerQueue(string name, QueueDeclaration declaration, InMemoryTransport declarer, Broker broker)
    {
        Name = name;
        Owner = declaration.Exclusive ? declarer : null;
        _declaration = declaration;
        _broker = broker;
        _backlog = new Backlog(broker.Time.TimestampFrequency, declaration.MessageTimeToLive);
        _expiry = declaration.ExpiresAfter is { } after ? new IdleTimer(after, broker.Time, () => broker.DeleteUnused(this)) : null;
    }

    public string Name { get; }

    // In-process connections are never lost, so a consumer leaves only by being disposed.
    private bool GoesWithConsumers => _declaration.AutoDelete || _declaration.DeleteOnClose;

    /// <summary>The transport that owns an exclusive queue; null for other queues.</summary>
    public InMemoryTransport? Owner { get; }

    /// <summary>
    /// Adds a message at the end, takes ownership of its body, and schedules a drain if needed; the caller runs the
    /// <see cref="DrainLoop"/>.
    /// </summary>
    /// <returns>False when the queue is deleted; the caller then still owns the body.</returns>
    public bool Add(in Message message, MessageBody body)
    {
        long now = _broker.Time.GetTimestamp();
        lock (_gate)
        {
            if (_deleted)
                return false;
            QueuedMessage arrived = _backlog.Arrive(message, body, now);
            if (!TryBeginWith(arrived, now))
            {
                _backlog.Add(arrived, now);
                HoldToLength(now);
                if (!TryStartDrain())
                    return true;
            }
        }

        DrainLoop.Schedule(this);
        return true;
    }

    /// <summary>Adds a consumer. It receives no messages of the backlog before <see cref="Wake"/>.</summary>
    public BrokerConsumer Consume(ConsumerOptions options, IDeliverySink sink, InMemoryTransport transport)
    {
        lock (_gate)
        {
            _backlog.DropExpired(_broker.Time.GetTimestamp());
            var consumer = new BrokerConsumer(this, options, sink, transport, _backlog.Count);
            _consumers.Add(consumer);
            _hadConsumer = true;
            return consumer;
        }
    }

    /// <summary>Delivers the messages for which consumers have capacity.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!TryStartDrain())
                return;
        }

        DrainLoop.Schedule(this);
        DrainLoop.Run();
    }

    /// <summary>Removes a consumer. Completes when no call of its sink is running; there will be no further one.</summary>
    public Task RemoveAsync(BrokerConsumer consumer)
    {
        Task idle;
        bool last;
        lock (_gate)
        {
            last = _consumers.Remove(consumer) && _consumers.Count == 0;
            idle = consumer.WhenIdle();
            if (last)
                _expiry?.Restart();
        }

        if (last && GoesWithConsumers)
            _broker.DeleteUnused(this);
        return idle;
    }

    public void Settle(BrokerConsumer consumer, Delivery delivery, Settlement settlement)
    {
        lock (_gate)
        {
            if (!consumer.TrySettle(delivery.Tag, out UnsettledDelivery unsettled))
                return;
            if (settlement == Settlement.Requeue && !_deleted)
                _backlog.Return(unsettled.CopyForRedelivery());
            HoldToLength();
            if (!TryStartDrain())
                return;
        }

        DrainLoop.Schedule(this);
        DrainLoop.Run();
    }

    /// <summary>Requeues the unsettled deliveries of a removed consumer. Its later settlements are ignored.</summary>
    public void TakeBack(BrokerConsumer consumer)
    {
        lock (_gate)
        {
            // The bodies are copied under the lock: a receiver that settles meanwhile waits for the lock, and releases its body only
            // afterwards.
            foreach (UnsettledDelivery unsettled in consumer.SettleAll())
            {
                if (!_deleted)
                    _backlog.Return(unsettled.CopyForRedelivery());
            }

            HoldToLength();
        }

        Wake();
    }

    /// <summary>
    /// The number of messages and consumers, or null when the queue is deleted. It counts as use, as a passive declare does in RabbitMQ.
    /// </summary>
    public (long Messages, int Consumers)? Inspect()
    {
        lock (_gate)
        {
            if (_deleted)
                return null;
            Touch();
            _backlog.DropExpired(_broker.Time.GetTimestamp());
            return (_backlog.Count, _consumers.Count);
        }
    }

    /// <summary>Records a use of the queue, such as a repeated declaration.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            if (!_deleted && _consumers.Count == 0)
                _expiry?.Restart();
        }
    }

    /// <summary>Marks the queue deleted if its lifetime is over. Only the broker calls it, under its topology lock.</summary>
    public bool TryDeleteUnused()
    {
        lock (_gate)
        {
            if (_deleted || _consumers.Count > 0)
                return false;
            if (!(GoesWithConsumers && _hadConsumer) && _expiry?.IsDue() != true)
                return false;
            Delete();
            return true;
        }
    }

    /// <summary>Marks the queue deleted and drops its messages. Only the broker calls it, under its topology lock.</summary>
    public void Delete()
    {
        lock (_gate)
        {
            _deleted = true;
            _expiry?.Dispose();
            _backlog.Clear();
        }
    }

    bool IDrain.Drain()
    {
        // Only the thread that drains reads them; the one that has scheduled the drain has written them.
        (BrokerConsumer? consumer, Delivery? delivery) = (_firstConsumer, _first);
        (_firstConsumer, _first) = (null, null);
        for (int turn = 0; ; turn++)
        {
            if (consumer is not null)
                consumer.Deliver(delivery!);
            lock (_gate)
            {
                consumer?.EndDelivery();
                if (turn == MessagesInTurn)
                    return true;
                if (!TryTake(out consumer, out delivery))
                {
                    HoldToLength();
                    return _draining = false;
                }
            }
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        DrainLoop.Schedule(this);
        DrainLoop.Run();
    }

    // Messages that a consumer has capacity for are about to be sent. Only waiting ones count, as in RabbitMQ ("Queue Length Limit").
    private void HoldToLength()
    {
        if (_declaration.MaxLength is not null)
            HoldToLength(_broker.Time.GetTimestamp());
    }

    private void HoldToLength(long now)
    {
        if (_declaration.MaxLength is { } most && _backlog.Count > most && !_consumers.HasRoom)
            _backlog.DropOldest(most, now);
    }

    private bool TryStartDrain() => !_draining && _backlog.Count > 0 && _consumers.HasRoom && (_draining = true);

    // Not while this thread runs a sink: the delivery would count as begun although it waits for that sink to return, and a sink that
    // waits for the consumer's removal would wait for itself.
    private bool TryBeginWith(in QueuedMessage message, long now)
    {
        if (_draining || _backlog.Count > 0 || DrainLoop.IsRunning || _consumers.Next() is not { } consumer)
            return false;
        (_firstConsumer, _first) = (consumer, consumer.BeginDelivery(message, _broker.Time, now));
        return _draining = true;
    }

    private bool TryTake([NotNullWhen(true)] out BrokerConsumer? consumer, [NotNullWhen(true)] out Delivery? delivery)
    {
        (consumer, delivery) = (null, null);
        if (_backlog.Count == 0)
            return false;
        long now = _broker.Time.GetTimestamp();
        _backlog.DropExpired(now);
        if (_backlog.Count == 0 || (consumer = _consumers.Next()) is null || !_backlog.TryTake(now, out QueuedMessage message))
            return false;
        delivery = consumer.BeginDelivery(message, _broker.Time, now);
        return true;
    }
}
