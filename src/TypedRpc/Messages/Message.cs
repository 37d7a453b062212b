namespace TypedRpc.Messages;

/// <summary>
/// A message to publish. Publishing transfers the ownership of its <see cref="Body"/>, unless <c>ITransport.TryPublish</c> returns 0.
/// </summary>
/// <param name="exchange">The exchange.</param>
/// <param name="routingKey">The routing key.</param>
/// <param name="body">The bytes.</param>
public readonly struct Message(string exchange, string routingKey, MessageBody body)
{
    /// <summary>The exchange; empty is the default exchange, whose routing key is a queue's name (AMQP 0-9-1, 3.1.3.1).</summary>
    public string Exchange { get; init; } = exchange;

    /// <summary>The routing key, at most 255 bytes of UTF-8.</summary>
    public string RoutingKey { get; init; } = routingKey;

    /// <summary>
    /// What the exchange and the routing key mean, for brokers without exchanges; null for a message to a queue by its name.
    /// </summary>
    public Destination? Destination { get; init; }

    /// <summary>The bytes.</summary>
    public MessageBody Body { get; init; } = body;

    /// <summary>The MIME type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The AMQP headers, or null for none. The native format sends none, for speed.</summary>
    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    /// <summary>The message's time to live in a queue, in milliseconds; 0 is unlimited.</summary>
    public long ExpirationMilliseconds { get; init; }

    /// <summary>True: the broker writes the message to disk when its queue is durable (AMQP delivery mode 2).</summary>
    public bool Persistent { get; init; }

    /// <summary>True: the broker returns the message when it reaches no queue (AMQP <c>mandatory</c>).</summary>
    public bool Mandatory { get; init; }

    /// <summary>True: publishing completes only when the broker has confirmed the message.</summary>
    public bool Confirm { get; init; }

    /// <summary>The only epoch in which the message may be sent, because it names a reply queue of that epoch; 0 is any.</summary>
    public int Epoch { get; init; }

    /// <summary>
    /// True: the message is sent again in a later epoch if it was not written in its own, or may have been lost with the connection.
    /// </summary>
    /// <remarks>Its receivers must tolerate duplicates. Only for messages without <see cref="Confirm"/> and <see cref="Epoch"/>.</remarks>
    public bool SurvivesEpoch { get; init; }

    /// <summary>
    /// True: a message without <see cref="Confirm"/> keeps its order relative to the confirmed messages of its publisher.
    /// </summary>
    /// <remarks>The broker then sends a confirm for it that nothing waits for.</remarks>
    public bool KeepsOrder { get; init; }

    /// <summary>
    /// The maximum number of messages that may be sent with this one as a pack, this one included; 0 and 1: it is sent alone.
    /// </summary>
    /// <remarks>
    /// Messages to the same destination with the same properties and without headers are packed while
    /// they wait to be written. Their order is kept. A transport may ignore it.
    /// </remarks>
    public int MaxPacked { get; init; }

    /// <summary>
    /// True: its receiver acknowledges it before the work on it, so that it is not handled twice. It is packed only with such messages.
    /// </summary>
    public bool HandledOnce { get; init; }
}
