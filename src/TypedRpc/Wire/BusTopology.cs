using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>The names of exchanges and queues, which are those of oslo.messaging, and their declarations.</summary>
/// <remarks>RabbitMQ 4.3 refuses queues that are neither durable nor exclusive, so shared queues between .NET peers are durable.</remarks>
internal sealed class BusTopology(RpcTopology topology, RpcOsloOptions? options = null)
{
    public const string InboxPrefix = "r.";

    private const string CancellationSuffix = "_cancel";

    private static readonly TimeSpan UnusedServerQueue = TimeSpan.FromMinutes(30);

    private readonly RpcOsloOptions _oslo = topology == RpcTopology.Oslo && options is not null ? options : new RpcOsloOptions();

    private bool IsOslo => topology == RpcTopology.Oslo;

    private bool IsShared => !IsOslo || _oslo.Durable || _oslo.Quorum;

    public static string ServerKey(string topic, string server) => $"{topic}.{server}";

    /// <summary>The routing key of a notification, and the name of the queue for its topic and priority.</summary>
    public static string NotificationKey(string topic, NotificationPriority priority) =>
        $"{topic}.{priority.ToString().ToLowerInvariant()}";

    public static string FanoutExchange(string topic) => $"{topic}_fanout";

    /// <summary>The exclusive reply queue of one bus, the same in every topology. Its name is short, as every call contains it.</summary>
    public static QueueDeclaration Inbox() => new(InboxPrefix) { UniqueName = true, Exclusive = true, AutoDelete = true };

    /// <summary>The dead-letter queue of a topic, for notifications and casts whose attempts all failed. oslo.messaging has none.</summary>
    public static QueueDeclaration DeadLetters(string topic) => new($"{topic}.dead") { Durable = true };

    public ExchangeDeclaration Control(string exchange) =>
        new(exchange, ExchangeKind.Topic) { Durable = IsShared, AutoDelete = _oslo.AutoDelete };

    // oslo.messaging's fanout exchange is auto-delete, and transient unless its queues are quorum queues.
    public ExchangeDeclaration Fanout(string topic) =>
        new(FanoutExchange(topic), ExchangeKind.Fanout) { Durable = !IsOslo || _oslo.TransientQuorum, AutoDelete = IsOslo };

    /// <summary>
    /// The exchange for cancellations of the calls of a topic; null in oslo.messaging's topology, which has no such exchange.
    /// </summary>
    public ExchangeDeclaration? Cancellations(string topic) =>
        IsOslo ? null : new($"{topic}{CancellationSuffix}", ExchangeKind.Fanout) { Durable = true };

    /// <summary>The queue of one server for cancellations.</summary>
    public static QueueDeclaration CancellationQueue(ExchangeDeclaration exchange, Destination destination) =>
        new($"{exchange.Name}.")
        {
            UniqueName = true,
            Exclusive = true,
            AutoDelete = true,
            Bindings = [(exchange.Name, "")],
            Destination = destination,
        };

    /// <summary>The meaning of the exchange for cancellations.</summary>
    public static Destination CancellationsOf(string exchange, string topic) =>
        new(DestinationKind.Fanout, exchange, $"{topic}{CancellationSuffix}");

    /// <summary>The queue that all servers of a topic share.</summary>
    public QueueDeclaration Shared(string exchange, string topic) =>
        Common(topic, (exchange, topic)) with { Destination = new(DestinationKind.Request, exchange, topic) };

    /// <summary>The queue of one server. The native one expires 30 minutes after its last consumer has gone.</summary>
    public QueueDeclaration Private(string exchange, string topic, string server)
    {
        string key = ServerKey(topic, server);
        QueueDeclaration queue = Common(key, (exchange, key)) with
        {
            Destination = new(DestinationKind.Request, exchange, topic, server),
        };
        return IsOslo ? queue : queue with { ExpiresAfter = UnusedServerQueue };
    }

    /// <summary>The queue of one server for fanout casts.</summary>
    /// <remarks>
    /// In oslo.messaging's topology the queue keeps its name while the server runs, and stores messages while the server reconnects. It is
    /// not exclusive, so it must be durable where the broker refuses transient queues: it is durable wherever the shared queues are.
    /// oslo.messaging declares it as transient, but no peer can notice the difference: only its own server declares the queue, and other
    /// peers use only the exchange.
    /// </remarks>
    public QueueDeclaration FanoutQueue(string exchange, string topic)
    {
        (string, string)[] bindings = [(FanoutExchange(topic), IsOslo ? topic : "")];
        var destination = new Destination(DestinationKind.Fanout, exchange, topic);
        return IsOslo
            ? new($"{FanoutExchange(topic)}_{Guid.NewGuid():N}")
            {
                Durable = IsShared || _oslo.TransientQuorum,
                Type = _oslo.TransientQuorum ? "quorum" : null,
                ExpiresAfter = _oslo.TransientTtl > TimeSpan.Zero ? _oslo.TransientTtl : null,
                DeleteOnClose = true,
                Bindings = bindings,
                Destination = destination,
            }
            : new($"{FanoutExchange(topic)}.")
            {
                UniqueName = true,
                Exclusive = true,
                AutoDelete = true,
                Bindings = bindings,
                Destination = destination,
            };
    }

    /// <summary>The queue for the notifications of a topic and priority, with the same name as in oslo.messaging.</summary>
    public QueueDeclaration Notifications(string exchange, string topic, NotificationPriority priority)
    {
        string key = NotificationKey(topic, priority);
        return Common(key, (exchange, key)) with { Destination = new(DestinationKind.Notification, exchange, key) };
    }

    /// <summary>The queue that the listeners of a pool share. It gets its own copy of the messages that its bindings select.</summary>
    public QueueDeclaration Pool(string name, params (string Exchange, string RoutingKey)[] bindings) => Common(name, bindings);

    private QueueDeclaration Common(string name, params (string Exchange, string RoutingKey)[] bindings) => new(name)
    {
        Durable = IsShared,
        AutoDelete = _oslo.AutoDelete,
        Type = _oslo.Quorum ? "quorum" : null,
        Bindings = bindings,
    };
}
