using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ;

/// <summary>What has been declared, to declare it again in the next epoch. By name, as a broker knows it; the last declaration counts.</summary>
internal sealed class RememberedTopology
{
    private readonly object _lock = new();
    private readonly Dictionary<string, ExchangeDeclaration> _exchanges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueueDeclaration> _queues = new(StringComparer.Ordinal);

    /// <summary>Adds what is not there yet, and returns what was added.</summary>
    public Topology Add(Topology topology)
    {
        lock (_lock)
        {
            return new Topology(
                [.. topology.Exchanges.Where(exchange => Put(_exchanges, exchange.Name, exchange))],
                [.. topology.Queues.Where(queue => Put(_queues, queue.Name, queue))]);
        }
    }

    /// <summary>Forgets what could not be declared, so that it does not fail each epoch to come.</summary>
    public void Remove(Topology added)
    {
        lock (_lock)
        {
            foreach (ExchangeDeclaration exchange in added.Exchanges)
                _exchanges.Remove(exchange.Name);
            foreach (QueueDeclaration queue in added.Queues)
                _queues.Remove(queue.Name);
        }
    }

    /// <summary>All of it.</summary>
    public Topology Snapshot()
    {
        lock (_lock)
            return new Topology([.. _exchanges.Values], [.. _queues.Values]);
    }

    private static bool Put<T>(Dictionary<string, T> known, string name, T declaration)
    {
        bool added = !known.ContainsKey(name);
        known[name] = declaration;
        return added;
    }
}
