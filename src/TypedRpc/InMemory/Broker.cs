using System.Collections.Concurrent;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.InMemory;

/// <summary>The outcome of publishing a message.</summary>
internal enum PublishOutcome
{
    /// <summary>At least one queue has the message, and owns its body.</summary>
    Queued,

    /// <summary>The message reached no queue.</summary>
    NoQueue,

    /// <summary>The exchange does not exist.</summary>
    NoExchange,
}

/// <summary>An in-process broker with the exchanges and queues of AMQP 0-9-1.</summary>
/// <remarks>
/// Topology changes under one lock, which is always taken before a queue's lock. Publishing takes only the locks of the queues.
/// </remarks>
internal sealed class Broker(TimeProvider time)
{
    private readonly object _topology = new();
    private readonly ConcurrentDictionary<string, BrokerExchange> _exchanges = new(StringComparer.Ordinal)
    {
        // Every AMQP server predeclares these exchanges (AMQP 0-9-1, 3.1.3).
        ["amq.direct"] = new("amq.direct", ExchangeKind.Direct, autoDelete: false),
        ["amq.topic"] = new("amq.topic", ExchangeKind.Topic, autoDelete: false),
        ["amq.fanout"] = new("amq.fanout", ExchangeKind.Fanout, autoDelete: false),
    };
    private readonly ConcurrentDictionary<string, BrokerQueue> _queues = new(StringComparer.Ordinal);

    /// <summary>The clock for expiry: that of the first transport.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>
    /// Adds a message to the queues that it is routed to, and schedules their drains; the caller runs the <see cref="DrainLoop"/>.
    /// </summary>
    /// <remarks>Unless the outcome is <see cref="PublishOutcome.Queued"/>, the caller still owns the body.</remarks>
    public PublishOutcome Publish(in Message message)
    {
        if (message.Exchange.Length == 0)
        {
            return _queues.TryGetValue(message.RoutingKey, out BrokerQueue? queue) && queue.Add(message, message.Body)
                ? PublishOutcome.Queued
                : PublishOutcome.NoQueue;
        }

        if (!_exchanges.TryGetValue(message.Exchange, out BrokerExchange? exchange))
            return PublishOutcome.NoExchange;
        BrokerQueue[] queues = exchange.Route(message.RoutingKey);
        return queues.Length != 0 && AddTo(queues, message) ? PublishOutcome.Queued : PublishOutcome.NoQueue;
    }

    /// <summary>Declares exchanges, then queues with their bindings. Those that already exist are used as they are.</summary>
    public void Declare(IReadOnlyList<ExchangeDeclaration> exchanges, IReadOnlyList<QueueDeclaration> queues, InMemoryTransport declarer)
    {
        lock (_topology)
        {
            DeclareExchanges(exchanges);
            foreach (QueueDeclaration queue in queues)
                DeclareQueue(queue, declarer);
        }
    }

    /// <summary>Declares a queue and consumes it under one lock, so that it cannot be deleted in between.</summary>
    public BrokerConsumer Consume(ConsumerOptions options, IDeliverySink sink, InMemoryTransport transport)
    {
        lock (_topology)
        {
            DeclareExchanges(options.Exchanges);
            return DeclareQueue(options.Queue, transport).Consume(options, sink, transport);
        }
    }

    public (long Messages, int Consumers)? Inspect(string name, InMemoryTransport asker) =>
        _queues.TryGetValue(name, out BrokerQueue? queue) ? Admitted(queue, asker).Inspect() : null;

    /// <summary>Deletes a queue whose lifetime is over.</summary>
    public void DeleteUnused(BrokerQueue queue)
    {
        lock (_topology)
        {
            if (queue.TryDeleteUnused())
                Forget(queue);
        }
    }

    /// <summary>Deletes the exclusive queues of a transport.</summary>
    public void DeleteOwned(InMemoryTransport owner) => Delete(queue => ReferenceEquals(queue.Owner, owner));

    /// <summary>Deletes every queue, so that no timer and no pooled body outlives the broker.</summary>
    public void DeleteAll() => Delete(_ => true);

    private static bool AddTo(BrokerQueue[] queues, in Message message)
    {
        // The original body is added last: its new owner may release it at once.
        bool taken = false;
        foreach (BrokerQueue queue in queues.AsSpan(0, queues.Length - 1))
        {
            MessageBody copy = MessageBody.CopyOf(message.Body.Span);
            if (queue.Add(message, copy))
                taken = true;
            else
                copy.Return();
        }

        if (queues[^1].Add(message, message.Body))
            return true;
        if (taken)
            message.Body.Return();
        return taken;
    }

    private static BrokerQueue Admitted(BrokerQueue queue, InMemoryTransport transport) =>
        queue.Owner is null || ReferenceEquals(queue.Owner, transport)
            ? queue
            : throw new TransportException(
                TransportError.TopologyConflict, $"Queue '{queue.Name}' is another connection's exclusive queue.");

    private void DeclareExchanges(IReadOnlyList<ExchangeDeclaration> exchanges)
    {
        foreach (ExchangeDeclaration declared in exchanges)
        {
            if (!_exchanges.TryGetValue(declared.Name, out BrokerExchange? exchange))
            {
                _exchanges[declared.Name] = new BrokerExchange(DeclaredName.Check(declared.Name), declared.Kind, declared.AutoDelete);
            }
            else if (exchange.Kind != declared.Kind)
            {
                throw new TransportException(
                    TransportError.TopologyConflict, $"Exchange '{declared.Name}' exists and is {exchange.Kind}, not {declared.Kind}.");
            }
        }
    }

    private BrokerQueue DeclareQueue(QueueDeclaration declared, InMemoryTransport declarer)
    {
        string name = declared.NameInEpoch();
        if (_queues.TryGetValue(name, out BrokerQueue? queue))
        {
            Admitted(queue, declarer).Touch();
        }
        else
        {
            if (declared.ExpiresAfter <= TimeSpan.Zero)
            {
                throw new TransportException(
                    TransportError.TopologyConflict, $"Queue '{name}' must expire after a positive time, not {declared.ExpiresAfter}.");
            }

            if (declared.MaxLength < 0 || declared.MessageTimeToLive < TimeSpan.Zero)
                throw new TransportException(TransportError.TopologyConflict, $"The bounds of queue '{name}' must not be negative.");
            queue = _queues[name] = new BrokerQueue(DeclaredName.Check(name), declared, declarer, this);
        }

        foreach ((string Exchange, string RoutingKey) binding in declared.Bindings)
        {
            if (!_exchanges.TryGetValue(binding.Exchange, out BrokerExchange? exchange))
            {
                throw new TransportException(
                    TransportError.TopologyConflict,
                    $"Queue '{name}' cannot be bound: exchange '{binding.Exchange}' does not exist.");
            }

            exchange.Bind(queue, DeclaredName.CheckLength(binding.RoutingKey, "routing key"));
        }

        return queue;
    }

    private void Delete(Func<BrokerQueue, bool> condition)
    {
        lock (_topology)
        {
            foreach (BrokerQueue queue in _queues.Values.Where(condition))
            {
                queue.Delete();
                Forget(queue);
            }
        }
    }

    private void Forget(BrokerQueue queue)
    {
        _queues.TryRemove(queue.Name, out _);
        foreach (BrokerExchange exchange in _exchanges.Values)
        {
            if (exchange.Unbind(queue))
                _exchanges.TryRemove(exchange.Name, out _);
        }
    }
}
