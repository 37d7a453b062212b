using System.Collections.Concurrent;

namespace TypedRpc.InMemory;

/// <summary>A binding of an exchange: a binding key and a queue.</summary>
internal readonly struct BoundQueue(string key, BrokerQueue queue)
{
    public string Key { get; } = key;

    public BrokerQueue Queue { get; } = queue;
}

/// <summary>An exchange's bindings, organized for routing. It is immutable, so that publishing reads it without a lock.</summary>
internal abstract class RoutingTable
{
    /// <summary>The queues for a routing key, each once even if several bindings match.</summary>
    public abstract BrokerQueue[] Find(string routingKey);
}

/// <summary>The table of a fanout exchange: every queue.</summary>
internal sealed class FanoutTable(IEnumerable<BoundQueue> bindings) : RoutingTable
{
    private readonly BrokerQueue[] _queues = [.. bindings.Select(b => b.Queue).Distinct()];

    public override BrokerQueue[] Find(string routingKey) => _queues;
}

/// <summary>The table of a direct exchange: the queues bound with exactly the key.</summary>
internal sealed class DirectTable(IEnumerable<BoundQueue> bindings) : RoutingTable
{
    private readonly Dictionary<string, BrokerQueue[]> _queues =
        bindings
            .GroupBy(b => b.Key, b => b.Queue, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    public override BrokerQueue[] Find(string routingKey) => _queues.GetValueOrDefault(routingKey, []);
}

/// <summary>The table of a topic exchange: the queues bound with a matching pattern, cached for each key.</summary>
internal sealed class TopicTable(IEnumerable<BoundQueue> bindings) : RoutingTable
{
    // Publishers choose the keys: without a bound, a publisher with numbered keys would fill the memory.
    private const int MaxRemembered = 1024;

    private readonly (string[] Pattern, BrokerQueue Queue)[] _patterns = [.. bindings.Select(b => (TopicPattern.Words(b.Key), b.Queue))];
    private volatile ConcurrentDictionary<string, BrokerQueue[]> _found = new(StringComparer.Ordinal);
    private int _remembered;

    public override BrokerQueue[] Find(string routingKey) =>
        _found.TryGetValue(routingKey, out BrokerQueue[]? queues) ? queues : Match(routingKey);

    private BrokerQueue[] Match(string routingKey)
    {
        string[] words = TopicPattern.Words(routingKey);
        BrokerQueue[] queues = [.. _patterns.Where(p => TopicPattern.Matches(p.Pattern, words)).Select(p => p.Queue).Distinct()];
        if (Interlocked.Increment(ref _remembered) > MaxRemembered)
        {
            // The whole cache is cleared: the keys in use are cached again with their next message.
            _found = new(StringComparer.Ordinal);
            _remembered = 0;
        }

        _found.TryAdd(routingKey, queues);
        return queues;
    }
}
