using System.Diagnostics.CodeAnalysis;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>A queue: its ready messages, its consumers, and the one place where they meet.</summary>
/// <remarks>
/// One lock guards all of it and is never held while a sink runs. One thread at a time drains the queue, which keeps the order; whoever
/// publishes or settles meanwhile only changes the state and leaves. The number of messages has no bound unless the declaration sets one.
/// </remarks>
internal sealed class BrokerQueue : IDrain
{
    // Few enough that queues which share a thread wait little for each other, enough to pay for the turn.
    private const int MessagesInTurn = 32;

    private readonly object _gate = new();
    private readonly Broker _broker;
    private readonly QueueDeclaration _declaration;
    private readonly Backlog _backlog;
    private readonly ConsumerRing _consumers = new();
    private readonly IdleTimer? _expiry;
    private bool _draining;
    private bool _hadConsumer;
    private bool _deleted;

    public BrokerQueue(string name, QueueDeclaration declaration, InMemoryTransport declarer, Broker broker)
    {
        Name = name;
        Owner = declaration.Exclusive ? declarer : null;
        _declaration = declaration;
        _broker = broker;
        _backlog = new Backlog(broker.Time, declaration.MessageTimeToLive);
        _expiry = declaration.ExpiresAfter is { } after ? new IdleTimer(after, broker.Time, () => broker.DeleteUnused(this)) : null;
    }

    public string Name { get; }

    // Nobody loses a connection in the process: a consumer that goes is disposed.
    private bool GoesWithConsumers => _declaration.AutoDelete || _declaration.DeleteOnClose;

    /// <summary>The transport that alone may use the queue, or null.</summary>
    public InMemoryTransport? Owner { get; }

    /// <summary>Puts a message at the end, taking its body, and schedules a drain if one is due: the caller runs the <see cref="DrainLoop"/>.</summary>
    /// <returns>False when the queue is deleted; the body then stays the caller's.</returns>
    public bool Add(in Message message, MessageBody body)
    {
        lock (_gate)
        {
            if (_deleted)
                return false;
            _backlog.Add(message, body);
            HoldToLength();
            if (!TryStartDrain())
                return true;
        }

        DrainLoop.Schedule(this);
        return true;
    }

    /// <summary>Adds a consumer; it gets nothing of the backlog before <see cref="Wake"/>.</summary>
    public BrokerConsumer Consume(ConsumerOptions options, IDeliverySink sink, InMemoryTransport transport)
    {
        lock (_gate)
        {
            _backlog.DropExpired();
            var consumer = new BrokerConsumer(this, options, sink, transport, _backlog.Count);
            _consumers.Add(consumer);
            _hadConsumer = true;
            return consumer;
        }
    }

    /// <summary>Delivers what can be delivered.</summary>
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

    /// <summary>Removes a consumer; completes when its sink is not being called and will not be again.</summary>
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

    /// <summary>Requeues all that a removed consumer has not settled; its settlements are ignored from here on.</summary>
    public void TakeBack(BrokerConsumer consumer)
    {
        lock (_gate)
        {
            // Copied under the lock: a receiver that settles meanwhile waits for it, and releases the body only afterwards.
            foreach (UnsettledDelivery unsettled in consumer.SettleAll())
            {
                if (!_deleted)
                    _backlog.Return(unsettled.CopyForRedelivery());
            }

            HoldToLength();
        }

        Wake();
    }

    /// <summary>Its state, or null once it is deleted. Asking counts as use, as a passive declare does in RabbitMQ.</summary>
    public (long Messages, int Consumers)? Inspect()
    {
        lock (_gate)
        {
            if (_deleted)
                return null;
            Touch();
            _backlog.DropExpired();
            return (_backlog.Count, _consumers.Count);
        }
    }

    /// <summary>Counts as use: declared again.</summary>
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
        BrokerConsumer? consumer = null;
        for (int turn = 0; ; turn++)
        {
            Delivery? delivery;
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

            consumer.Deliver(delivery);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        DrainLoop.Schedule(this);
        DrainLoop.Run();
    }

    // What a consumer has room for is as good as sent, so only what must wait counts, as in RabbitMQ ("Queue Length Limit").
    private void HoldToLength()
    {
        if (_declaration.MaxLength is { } most && _backlog.Count > most && !_consumers.HasRoom)
            _backlog.DropOldest(most);
    }

    private bool TryStartDrain() => !_draining && _backlog.Count > 0 && _consumers.HasRoom && (_draining = true);

    private bool TryTake([NotNullWhen(true)] out BrokerConsumer? consumer, [NotNullWhen(true)] out Delivery? delivery)
    {
        (consumer, delivery) = (null, null);
        _backlog.DropExpired();
        if (_backlog.Count == 0 || (consumer = _consumers.Next()) is null || !_backlog.TryTake(out QueuedMessage message))
            return false;
        delivery = consumer.BeginDelivery(message);
        return true;
    }
}
