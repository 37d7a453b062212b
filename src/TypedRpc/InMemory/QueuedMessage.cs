using TypedRpc.Messages;

namespace TypedRpc.InMemory;

/// <summary>A message in a queue, which owns the body.</summary>
internal readonly struct QueuedMessage(string exchange, string routingKey, MessageBody body)
{
    /// <summary>The <see cref="ExpiresAt"/> of a message that does not expire.</summary>
    public const long Never = long.MaxValue;

    public string Exchange { get; } = exchange;

    public string RoutingKey { get; } = routingKey;

    public MessageBody Body { get; } = body;

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    public long ExpirationMilliseconds { get; init; }

    /// <summary>When the message expires: a timestamp of the broker's clock.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>Its position in the order of arrival, which it keeps when it is requeued.</summary>
    public ulong Position { get; init; }

    public bool Redelivered { get; init; }
}

/// <summary>An unsettled delivery, with the data that the queue needs to requeue it.</summary>
internal readonly struct UnsettledDelivery(Delivery delivery, ulong position, long expiresAt)
{
    public Delivery Delivery { get; } = delivery;

    public ulong Position { get; } = position;

    public long ExpiresAt { get; } = expiresAt;

    /// <summary>
    /// Creates the message to requeue. The body is copied, because the receiver owns the delivery's body until it releases it.
    /// </summary>
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
