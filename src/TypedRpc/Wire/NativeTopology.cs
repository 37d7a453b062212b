using TypedRpc.Messages;

namespace TypedRpc.Wire;

/// <summary>How exchanges and queues are named and declared between .NET peers.</summary>
/// <remarks>RabbitMQ 4.3 refuses queues that are neither durable nor exclusive, so shared ones are durable.</remarks>
internal static class NativeTopology
{
    public const string InboxPrefix = "r.";

    private static readonly TimeSpan UnusedServerQueue = TimeSpan.FromMinutes(30);

    public static string ServerKey(string topic, string server) => $"{topic}.{server}";

    public static string FanoutExchange(string topic) => $"{topic}_fanout";

    public static ExchangeDeclaration Control(string exchange) => new(exchange, ExchangeKind.Topic) { Durable = true };

    public static ExchangeDeclaration Fanout(string topic) => new(FanoutExchange(topic), ExchangeKind.Fanout) { Durable = true };

    /// <summary>The queue that all servers of a topic share.</summary>
    public static QueueDeclaration Shared(string exchange, string topic) =>
        new(topic) { Durable = true, Bindings = new[] { (exchange, topic) } };

    /// <summary>The queue of one server, which goes half an hour after the server has.</summary>
    public static QueueDeclaration Private(string exchange, string topic, string server)
    {
        string key = ServerKey(topic, server);
        return new(key) { Durable = true, ExpiresAfter = UnusedServerQueue, Bindings = new[] { (exchange, key) } };
    }

    /// <summary>The queue of one server for what all servers of its topic get.</summary>
    public static QueueDeclaration FanoutQueue(string topic) =>
        new($"{FanoutExchange(topic)}.") { UniqueName = true, Exclusive = true, AutoDelete = true, Bindings = new[] { (FanoutExchange(topic), "") } };

    /// <summary>The queue of one bus for replies. Its name is short, as every request carries it.</summary>
    public static QueueDeclaration Inbox() => new(InboxPrefix) { UniqueName = true, Exclusive = true, AutoDelete = true };

    /// <summary>The queue of a topic and priority of notifications, under the name that oslo.messaging gives it.</summary>
    public static QueueDeclaration Notifications(string exchange, string topic, NotificationPriority priority)
    {
        string key = OsloNotifications.KeyOf(topic, priority);
        return new(key) { Durable = true, Bindings = new[] { (exchange, key) } };
    }

    /// <summary>The queue that the members of a pool of listeners share, which gets its own copy of what the bindings choose.</summary>
    public static QueueDeclaration Pool(string name, IReadOnlyList<(string Exchange, string RoutingKey)> bindings) => new(name) { Durable = true, Bindings = bindings };

    /// <summary>The queue that a topic's notifications and casts end in when nobody could handle them.</summary>
    public static QueueDeclaration DeadLetters(string topic) => new($"{topic}.dead") { Durable = true };
}
