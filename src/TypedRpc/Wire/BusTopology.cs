using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>How exchanges and queues are named, which is as in oslo.messaging, and how they are declared.</summary>
/// <remarks>RabbitMQ 4.3 refuses queues that are neither durable nor exclusive, so shared ones are durable among .NET peers.</remarks>
internal sealed class BusTopology(RpcTopology preset)
{
    public const string InboxPrefix = "r.";

    private static readonly TimeSpan UnusedServerQueue = TimeSpan.FromMinutes(30);

    private bool IsShared => !preset.IsOslo || preset.Durable || preset.Quorum;

    public static string ServerKey(string topic, string server) => $"{topic}.{server}";

    /// <summary>The routing key of a notification, and the name of the queue for its topic and priority.</summary>
    public static string NotificationKey(string topic, NotificationPriority priority) => $"{topic}.{priority.ToString().ToLowerInvariant()}";

    public static string FanoutExchange(string topic) => $"{topic}_fanout";

    /// <summary>The queue of one bus for replies, in every preset: it belongs to us alone. Its name is short, as every request carries it.</summary>
    public static QueueDeclaration Inbox() => new(InboxPrefix) { UniqueName = true, Exclusive = true, AutoDelete = true };

    /// <summary>The queue that a topic's notifications and casts end in when nobody could handle them. oslo.messaging has none.</summary>
    public static QueueDeclaration DeadLetters(string topic) => new($"{topic}.dead") { Durable = true };

    public ExchangeDeclaration Control(string exchange) => new(exchange, ExchangeKind.Topic) { Durable = IsShared, AutoDelete = preset.AutoDelete };

    // oslo.messaging's goes with its last queue, and is transient unless its queues are quorum queues.
    public ExchangeDeclaration Fanout(string topic) => new(FanoutExchange(topic), ExchangeKind.Fanout) { Durable = !preset.IsOslo || preset.TransientQuorum, AutoDelete = preset.IsOslo };

    /// <summary>The queue that all servers of a topic share.</summary>
    public QueueDeclaration Shared(string exchange, string topic) => Common(topic, (exchange, topic));

    /// <summary>The queue of one server; the native one goes half an hour after the server has.</summary>
    public QueueDeclaration Private(string exchange, string topic, string server)
    {
        string key = ServerKey(topic, server);
        QueueDeclaration queue = Common(key, (exchange, key));
        return preset.IsOslo ? queue : queue with { ExpiresAfter = UnusedServerQueue };
    }

    /// <summary>The queue of one server for what all servers of its topic get. oslo's keeps what comes while its server reconnects, under a name for its lifetime.</summary>
    /// <remarks>
    /// That one is not exclusive, so where the broker refuses transient queues it must be durable. It is where shared queues are, other than oslo.messaging's,
    /// which nobody notices: it has one server, and others know its exchange only.
    /// </remarks>
    public QueueDeclaration FanoutQueue(string topic)
    {
        (string, string)[] bindings = [(FanoutExchange(topic), preset.IsOslo ? topic : "")];
        return preset.IsOslo
            ? new($"{FanoutExchange(topic)}_{Guid.NewGuid():N}")
            {
                Durable = IsShared || preset.TransientQuorum,
                Type = preset.TransientQuorum ? "quorum" : null,
                ExpiresAfter = preset.TransientTtl > TimeSpan.Zero ? preset.TransientTtl : null,
                DeleteOnClose = true,
                Bindings = bindings,
            }
            : new($"{FanoutExchange(topic)}.") { UniqueName = true, Exclusive = true, AutoDelete = true, Bindings = bindings };
    }

    /// <summary>The queue of a topic and priority of notifications, under the name that oslo.messaging gives it.</summary>
    public QueueDeclaration Notifications(string exchange, string topic, NotificationPriority priority)
    {
        string key = NotificationKey(topic, priority);
        return Common(key, (exchange, key));
    }

    /// <summary>The queue that the members of a pool of listeners share, which gets its own copy of what the bindings choose.</summary>
    public QueueDeclaration Pool(string name, params (string Exchange, string RoutingKey)[] bindings) => Common(name, bindings);

    private QueueDeclaration Common(string name, params (string Exchange, string RoutingKey)[] bindings) => new(name)
    {
        Durable = IsShared,
        AutoDelete = preset.AutoDelete,
        Type = preset.Quorum ? "quorum" : null,
        Bindings = bindings,
    };
}
