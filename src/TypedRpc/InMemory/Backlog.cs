using TypedRpc.Messages;

namespace TypedRpc.InMemory;

/// <summary>The ready messages of a queue in order of arrival. Guarded by the queue's lock.</summary>
/// <remarks>
/// A requeued message takes its old position if possible (RabbitMQ, "Negative Acknowledgements"). Messages leave only at the front, so a
/// requeued message is older than all that have never left: two parts suffice, and only the requeued part needs sorting.
/// </remarks>
/// <param name="ticksPerSecond">The ticks of a second of the broker's clock, of which all times are timestamps.</param>
/// <param name="timeToLive">How long a message may wait, or null.</param>
internal sealed class Backlog(long ticksPerSecond, TimeSpan? timeToLive)
{
    // The capacity that is kept: 5 MB of messages without their bodies.
    private const int CapacityToKeep = 64 * 1024;

    private readonly long _mostMilliseconds = timeToLive is { } most ? (long)most.TotalMilliseconds : long.MaxValue;
    private readonly Queue<QueuedMessage> _fresh = new();
    private PriorityQueue<QueuedMessage, ulong>? _returned;
    private ulong _arrivals;

    public int Count => _fresh.Count + (_returned?.Count ?? 0);

    /// <summary>Gives an arriving message its position and its expiry. It is not added.</summary>
    public QueuedMessage Arrive(in Message message, MessageBody body, long now) =>
        new(message.Exchange, message.RoutingKey, body)
        {
            ContentType = message.ContentType,
            Headers = message.Headers,
            ExpirationMilliseconds = message.ExpirationMilliseconds,
            ExpiresAt = ExpiresAt(
                Math.Min(message.ExpirationMilliseconds == 0 ? long.MaxValue : message.ExpirationMilliseconds, _mostMilliseconds), now),
            Position = ++_arrivals,
        };

    public void Add(in QueuedMessage message, long now)
    {
        // Otherwise a queue without consumers would keep its expired messages.
        DropExpired(now);
        _fresh.Enqueue(message);
    }

    public void Return(in QueuedMessage message) => (_returned ??= new()).Enqueue(message, message.Position);

    public bool TryTake(long now, out QueuedMessage message)
    {
        DropExpired(now);
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
    public void DropExpired(long now)
    {
        while (_returned is { Count: > 0 } && IsExpired(_returned.Peek(), now))
            _returned.Dequeue().Body.Return();
        if (_returned is { Count: > 0 })
            return;
        while (_fresh.TryPeek(out QueuedMessage head) && IsExpired(head, now))
            _fresh.Dequeue().Body.Return();
    }

    /// <summary>Drops the oldest messages until at most the given number is left.</summary>
    public void DropOldest(int most, long now)
    {
        while (Count > most && TryTake(now, out QueuedMessage oldest))
            oldest.Body.Return();
    }

    public void Clear()
    {
        while (_returned is { Count: > 0 })
            _returned.Dequeue().Body.Return();
        while (_fresh.TryDequeue(out QueuedMessage message))
            message.Body.Return();
    }

    private static bool IsExpired(in QueuedMessage message, long now) =>
        message.ExpiresAt != QueuedMessage.Never && now >= message.ExpiresAt;

    private long ExpiresAt(long milliseconds, long now)
    {
        if (milliseconds == long.MaxValue)
            return QueuedMessage.Never;

        // Seconds are converted first: the product of milliseconds and ticks could overflow.
        (long seconds, long rest) = Math.DivRem(milliseconds, 1000);
        return seconds >= (QueuedMessage.Never - now) / ticksPerSecond
            ? QueuedMessage.Never
            : now + (seconds * ticksPerSecond) + (rest * ticksPerSecond / 1000);
    }
}
