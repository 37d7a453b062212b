using TypedRpc.Messages;

namespace TypedRpc.InMemory;

/// <summary>A message that waits in a queue, which owns its body.</summary>
internal readonly struct QueuedMessage(string exchange, string routingKey, MessageBody body)
{
    /// <summary>The <see cref="ExpiresAt"/> of a message that waits for ever.</summary>
    public const long Never = long.MaxValue;

    public string Exchange { get; } = exchange;

    public string RoutingKey { get; } = routingKey;

    public MessageBody Body { get; } = body;

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    public long ExpirationMilliseconds { get; init; }

    /// <summary>The timestamp of the broker's clock from which it is dropped.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>Its place in the order of arrival, which it keeps when it is requeued.</summary>
    public ulong Position { get; init; }

    public bool Redelivered { get; init; }
}

/// <summary>A delivery that its receiver has not settled, with what the queue needs to take it back.</summary>
internal readonly struct UnsettledDelivery(Delivery delivery, ulong position, long expiresAt)
{
    public Delivery Delivery { get; } = delivery;

    public ulong Position { get; } = position;

    public long ExpiresAt { get; } = expiresAt;

    /// <summary>Makes it ready again. The body is copied, as the receiver still holds the delivery's own until it releases it.</summary>
    public QueuedMessage CopyForRedelivery() => new(Delivery.Exchange, Delivery.RoutingKey, MessageBody.CopyOf(Delivery.Body.Span))
    {
        ContentType = Delivery.ContentType,
        Headers = Delivery.Headers,
        ExpirationMilliseconds = Delivery.ExpirationMilliseconds,
        ExpiresAt = ExpiresAt,
        Position = Position,
        Redelivered = true,
    };
}
