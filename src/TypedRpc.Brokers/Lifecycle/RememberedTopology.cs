using TypedRpc.Messages;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>
/// The declared exchanges and queues by name, to declare them again in the next epoch. The last declaration of a name counts.
/// </summary>
internal sealed class RememberedTopology
{
    private readonly object _lock = new();
    private readonly Dictionary<string, (ExchangeDeclaration Declaration, long Claims)> _exchanges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (QueueDeclaration Declaration, long Claims)> _queues = new(StringComparer.Ordinal);

    /// <summary>Adds one claim to each declaration.</summary>
    public void Add(Topology topology)
    {
        lock (_lock)
        {
            foreach (ExchangeDeclaration exchange in topology.Exchanges)
                _exchanges[exchange.Name] = (exchange, _exchanges.GetValueOrDefault(exchange.Name).Claims + 1);
            foreach (QueueDeclaration queue in topology.Queues)
                _queues[queue.Name] = (queue, _queues.GetValueOrDefault(queue.Name).Claims + 1);
        }
    }

    /// <summary>
    /// Removes the claims of a failed declaration, and the declarations without other claims: they would fail every later epoch.
    /// </summary>
    public void Remove(Topology added)
    {
        lock (_lock)
        {
            foreach (ExchangeDeclaration exchange in added.Exchanges)
                Drop(_exchanges, exchange.Name);
            foreach (QueueDeclaration queue in added.Queues)
                Drop(_queues, queue.Name);
        }
    }

    /// <summary>A copy of all declarations.</summary>
    public Topology Snapshot()
    {
        lock (_lock)
        {
            return new Topology(
                [.. _exchanges.Values.Select(known => known.Declaration)], [.. _queues.Values.Select(known => known.Declaration)]);
        }
    }

    private static void Drop<T>(Dictionary<string, (T Declaration, long Claims)> known, string name)
    {
        (T declaration, long claims) = known[name];
        if (claims == 1)
            known.Remove(name);
        else
            known[name] = (declaration, claims - 1);
    }
}
