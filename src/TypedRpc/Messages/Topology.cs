namespace TypedRpc.Messages;

/// <summary>How an exchange chooses queues (AMQP 0-9-1, 3.1.3).</summary>
public enum ExchangeKind
{
    /// <summary>Queues bound with exactly the routing key.</summary>
    Direct,

    /// <summary>Queues bound with a matching pattern of words: <c>*</c> is one word, <c>#</c> any number.</summary>
    Topic,

    /// <summary>Every bound queue.</summary>
    Fanout,
}

/// <summary>An exchange to declare.</summary>
public sealed record ExchangeDeclaration(string Name, ExchangeKind Kind)
{
    /// <summary>True survives a restart of the broker.</summary>
    public bool Durable { get; init; }

    /// <summary>True is deleted when its last binding goes.</summary>
    public bool AutoDelete { get; init; }
}

/// <summary>A queue to declare, with its bindings.</summary>
public sealed record QueueDeclaration(string Name)
{
    /// <summary>True survives a restart of the broker.</summary>
    public bool Durable { get; init; }

    /// <summary>True belongs to the connection that declares it and goes with it.</summary>
    public bool Exclusive { get; init; }

    /// <summary>True is deleted when its last consumer goes.</summary>
    public bool AutoDelete { get; init; }

    /// <summary>True makes <see cref="Name"/> a prefix: the transport adds a random part, a new one in each epoch.</summary>
    public bool UniqueName { get; init; }

    /// <summary>Deletes the queue when nobody has used it for so long (RabbitMQ's <c>x-expires</c>); null is never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>The most messages that may wait in the queue, the oldest being dropped first (RabbitMQ's <c>x-max-length</c>); null is no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>How long a message may wait in the queue (RabbitMQ's <c>x-message-ttl</c>); null is for ever.</summary>
    public TimeSpan? MessageTimeToLive { get; init; }

    /// <summary>The kind of queue (RabbitMQ's <c>x-queue-type</c>), such as <c>quorum</c>; null is the broker's choice.</summary>
    public string? Type { get; init; }

    /// <summary>True has a consumer that is disposed delete the queue: a name of its own that outlives a lost connection, and not its user.</summary>
    public bool DeleteOnClose { get; init; }

    /// <summary>The bindings of the queue.</summary>
    public IReadOnlyList<(string Exchange, string RoutingKey)> Bindings { get; init; } = [];
}

/// <summary>Exchanges and queues that must exist before something is published or consumed.</summary>
public sealed class Topology(IReadOnlyList<ExchangeDeclaration> exchanges, IReadOnlyList<QueueDeclaration> queues)
{
    /// <summary>The exchanges, which are declared first.</summary>
    public IReadOnlyList<ExchangeDeclaration> Exchanges { get; } = exchanges;

    /// <summary>The queues.</summary>
    public IReadOnlyList<QueueDeclaration> Queues { get; } = queues;
}
