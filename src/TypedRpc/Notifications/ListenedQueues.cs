using TypedRpc.Messages;
using TypedRpc.Wire;

namespace TypedRpc.Notifications;

/// <summary>The queues that a listener consumes, and their dead-letter queues.</summary>
internal sealed class ListenedQueues
{
    private readonly string[] _topics;
    private readonly Dictionary<string, string> _topicsByKey = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The pool has the name of a topic or of one of its queues.</exception>
    public ListenedQueues(
        IEnumerable<string> exchanges,
        IEnumerable<string> topics,
        IEnumerable<NotificationPriority> priorities,
        string? pool,
        BusTopology topology)
    {
        string[] distinct = [.. exchanges.Distinct(StringComparer.Ordinal)];
        _topics = [.. topics.Distinct(StringComparer.Ordinal)];
        Exchanges = distinct.Select(topology.Control).ToArray();
        Dead = _topics.Select(BusTopology.DeadLetters).ToArray();

        // One queue for each topic and priority. Its name does not depend on the exchange, and it is bound to all exchanges.
        List<QueueDeclaration> queues = [];
        foreach (NotificationPriority priority in priorities.Distinct())
        {
            foreach (string topic in _topics)
            {
                QueueDeclaration[] each = [.. distinct.Select(exchange => topology.Notifications(exchange, topic, priority))];
                queues.Add(each[0] with
                {
                    Bindings = each.SelectMany(queue => queue.Bindings).ToArray(),
                    Destination = each.Length == 1 ? each[0].Destination : null,
                });
                _topicsByKey[each[0].Name] = topic;
            }
        }

        if (pool is not null
            && (_topicsByKey.ContainsKey(pool)
                || _topics.Contains(pool, StringComparer.Ordinal)
                || Dead.Any(queue => queue.Name == pool)))
        {
            throw new ArgumentException(
                $"The pool '{pool}' has the name of a topic or of one of its queues: choose another.", nameof(pool));
        }

        Queues = pool is null ? queues : new[] { topology.Pool(pool, queues.SelectMany(queue => queue.Bindings).ToArray()) };
    }

    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; }

    /// <summary>The queues to consume: those of the topics, or the queue of the pool.</summary>
    public IReadOnlyList<QueueDeclaration> Queues { get; }

    /// <summary>The dead-letter queue of each topic.</summary>
    public IReadOnlyList<QueueDeclaration> Dead { get; }

    /// <summary>The names of the queues, for logs.</summary>
    public override string ToString() => string.Join(", ", Queues.Select(queue => queue.Name));

    /// <summary>
    /// The dead-letter queue for the original routing key of a notification. An unknown key selects the queue of the first topic.
    /// </summary>
    public QueueDeclaration DeadQueueOf(string key) => BusTopology.DeadLetters(_topicsByKey.GetValueOrDefault(key, _topics[0]));
}
