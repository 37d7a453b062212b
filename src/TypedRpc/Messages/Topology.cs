using System.Security.Cryptography;

namespace TypedRpc.Messages;

/// <summary>How an exchange routes messages to queues (AMQP 0-9-1, 3.1.3).</summary>
public enum ExchangeKind
{
    /// <summary>To queues bound with exactly the routing key.</summary>
    Direct,

    /// <summary>To queues bound with a matching pattern of words: <c>*</c> is one word, <c>#</c> any number.</summary>
    Topic,

    /// <summary>To every bound queue.</summary>
    Fanout,
}

/// <summary>An exchange to declare.</summary>
public sealed record ExchangeDeclaration(string Name, ExchangeKind Kind)
{
    /// <summary>True: it survives a restart of the broker.</summary>
    public bool Durable { get; init; }

    /// <summary>True: it is deleted with its last binding.</summary>
    public bool AutoDelete { get; init; }
}

/// <summary>A queue to declare, with its bindings.</summary>
public sealed record QueueDeclaration(string Name)
{
    /// <summary>True: it survives a restart of the broker.</summary>
    public bool Durable { get; init; }

    /// <summary>True: it belongs to the connection that declares it, and is deleted with that connection.</summary>
    public bool Exclusive { get; init; }

    /// <summary>True: it is deleted with its last consumer.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>True: <see cref="Name"/> is a prefix, to which the transport adds a random part, a new one in each epoch.</summary>
    public bool UniqueName { get; init; }

    /// <summary>The queue is deleted when it has been unused for this time (RabbitMQ's <c>x-expires</c>); null is never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// The maximum number of messages in the queue (RabbitMQ's <c>x-max-length</c>); the oldest are dropped first. Null is unlimited.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>The time to live of a message in the queue (RabbitMQ's <c>x-message-ttl</c>); null is unlimited.</summary>
    public TimeSpan? MessageTimeToLive { get; init; }

    /// <summary>The queue type (RabbitMQ's <c>x-queue-type</c>), such as <c>quorum</c>; null is the broker's default.</summary>
    public string? Type { get; init; }

    /// <summary>True: disposing the consumer deletes the queue. For a queue of one user that survives a lost connection.</summary>
    public bool DeleteOnClose { get; init; }

    /// <summary>What the bindings mean, for brokers without exchanges; null when they have no single meaning.</summary>
    public Destination? Destination { get; init; }

    /// <summary>The bindings of the queue.</summary>
    public IReadOnlyList<(string Exchange, string RoutingKey)> Bindings { get; init; } = [];

    /// <summary>
    /// The name to declare in a new epoch: <see cref="Name"/>, with <see cref="UniqueName"/> followed by 16 random characters.
    /// </summary>
    /// <remarks>
    /// They are 96 bits in the alphabet of base64url (RFC 4648, 5): unique, unpredictable, and short, because every call carries such a
    /// name.
    /// </remarks>
    public string NameInEpoch()
    {
        if (!UniqueName)
            return Name;
        Span<byte> random = stackalloc byte[12];
        RandomNumberGenerator.Fill(random);
        return Name + Convert.ToBase64String(random).Replace('+', '-').Replace('/', '_');
    }
}

/// <summary>Exchanges and queues that must exist before messages are published or consumed.</summary>
public sealed class Topology(IReadOnlyList<ExchangeDeclaration> exchanges, IReadOnlyList<QueueDeclaration> queues)
{
    /// <summary>The exchanges, which are declared first.</summary>
    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = exchanges;

    /// <summary>The queues.</summary>
    public IReadOnlyList<QueueDeclaration> Queues { get; } = queues;
}
