using TypedRpc.Messages;

namespace TypedRpc.InMemory;

/// <summary>The ready messages of a queue in order of arrival. Guarded by the queue's lock.</summary>
/// <remarks>
/// A requeued message takes its old position if possible (RabbitMQ, "Negative Acknowledgements"). Messages leave only at the front, so a
/// requeued message is older than all that have never left: two parts suffice, and only the requeued part needs sorting.
/// </remarks>
internal sealed class Backlog(TimeProvider time, TimeSpan? timeToLive)
{
    // The capacity that is kept: 5 MB of messages without their bodies.
    private const int CapacityToKeep = 64 * 1024;

    private readonly long _mostMilliseconds = timeToLive is { } most ? (long)most.TotalMilliseconds : long.MaxValue;
    private readonly Queue<QueuedMessage> _fresh = new();
    private PriorityQueue<QueuedMessage, ulong>? _returned;
    private ulong _arrivals;

    public int Count => _fresh.Count + (_returned?.Count ?? 0);

    public void Add(in Message message, MessageBody body)
    {
        // Otherwise a queue without consumers would keep its expired messages.
        DropExpired();
        _fresh.Enqueue(new QueuedMessage(message.Exchange, message.RoutingKey, body)
        {
            ContentType = message.ContentType,
            Headers = message.Headers,
            ExpirationMilliseconds = message.ExpirationMilliseconds,
            ExpiresAt = ExpiresAt(Math.Min(
                message.ExpirationMilliseconds == 0 ? long.MaxValue : message.ExpirationMilliseconds, _mostMilliseconds)),
            Position = ++_arrivals,
        });
    }

    public void Return(in QueuedMessage message) => (_returned ??= new()).Enqueue(message, message.Position);

    public bool TryTake(out QueuedMessage message)
    {
        DropExpired();
        if (_returned is { Count: > 0 })
            return _returned.TryDequeue(out message, out _);
        if (!_fresh.TryDequeue(out message))
            return false;

        // Releases the capacity of a burst once it is over.
        if (_fresh.Count == 0 && _fresh.EnsureCapacity(0) > CapacityToKeep)
            _fresh.TrimExcess();
        return true;
    }

    /// <summary>
    /// Drops expired messages at the head. Those behind an unexpired one stay until they reach the head, as in RabbitMQ ("Time-To-Live").
    /// </summary>
    public void DropExpired()
    {
        while (_returned is { Count: > 0 } && IsExpired(_returned.Peek()))
            _returned.Dequeue().Body.Return();
        if (_returned is { Count: > 0 })
            return;
        while (_fresh.TryPeek(out QueuedMessage head) && IsExpired(head))
            _fresh.Dequeue().Body.Return();
    }

    /// <summary>Drops the oldest messages until at most the given number is left.</summary>
    public void DropOldest(int most)
    {
        while (Count > most && TryTake(out QueuedMessage oldest))
            oldest.Body.Return();
    }

    public void Clear()
    {
        while (_returned is { Count: > 0 })
            _returned.Dequeue().Body.Return();
        while (_fresh.TryDequeue(out QueuedMessage message))
            message.Body.Return();
    }

    private bool IsExpired(in QueuedMessage message) =>
        message.ExpiresAt != QueuedMessage.Never && time.GetTimestamp() >= message.ExpiresAt;

    private long ExpiresAt(long milliseconds)
    {
        if (milliseconds == long.MaxValue)
            return QueuedMessage.Never;

        // Seconds are converted first: the product of milliseconds and ticks could overflow.
        (long seconds, long rest) = Math.DivRem(milliseconds, 1000);
        long now = time.GetTimestamp();
        return seconds >= (QueuedMessage.Never - now) / time.TimestampFrequency
            ? QueuedMessage.Never
            : now + (seconds * time.TimestampFrequency) + (rest * time.TimestampFrequency / 1000);
    }
}
