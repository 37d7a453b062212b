namespace TypedRpc.Messages;

/// <summary>A message on its way to a broker. Publishing it hands over its <see cref="Body"/>, whatever the outcome.</summary>
/// <param name="exchange">The exchange.</param>
/// <param name="routingKey">The routing key.</param>
/// <param name="body">The bytes.</param>
public readonly struct Message(string exchange, string routingKey, MessageBody body)
{
    /// <summary>The exchange; empty is the default exchange, where the routing key is a queue's name (AMQP 0-9-1, 3.1.3.1).</summary>
    public string Exchange { get; init; } = exchange;

    /// <summary>The routing key, at most 255 bytes of UTF-8.</summary>
    public string RoutingKey { get; init; } = routingKey;

    /// <summary>The bytes.</summary>
    public MessageBody Body { get; init; } = body;

    /// <summary>The MIME type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The AMQP headers, or null for none: the fast path sends none.</summary>
    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    /// <summary>How long the message may wait in a queue, in milliseconds; 0 is for ever.</summary>
    public long ExpirationMilliseconds { get; init; }

    /// <summary>True writes the message to disk when its queue is durable (AMQP delivery mode 2).</summary>
    public bool Persistent { get; init; }

    /// <summary>True has the broker return the message when no queue takes it (AMQP <c>mandatory</c>).</summary>
    public bool Mandatory { get; init; }

    /// <summary>True completes the publish only when the broker has confirmed it.</summary>
    public bool Confirm { get; init; }

    /// <summary>The only epoch in which the message may be sent, because it names an inbox of that epoch; 0 is any.</summary>
    public int Epoch { get; init; }

    /// <summary>
    /// True sends the message in a later epoch when its own ends before it was written, and again when it may have been lost with the connection. Its receivers
    /// must not mind a duplicate. For messages without <see cref="Confirm"/> and <see cref="Epoch"/>.
    /// </summary>
    public bool SurvivesEpoch { get; init; }

    /// <summary>True sends a message without <see cref="Confirm"/> in one order with the confirmed ones of its publisher, which costs the broker a confirm that nobody waits for.</summary>
    public bool KeepsOrder { get; init; }
}
