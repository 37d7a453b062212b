using RabbitMQ.Client;
using TypedRpc.Messages;

namespace TypedRpc.RabbitMQ.Declaring;

/// <summary>An exchange or queue, and how to look it up and declare it.</summary>
/// <param name="Kind">The word for it in messages.</param>
/// <param name="Name">Its name.</param>
/// <param name="Properties">Its requested properties, for messages.</param>
internal sealed record Declaration(string Kind, string Name, string Properties)
{
    /// <summary>The passive declaration, which the broker refuses with 404 if it does not exist.</summary>
    public required Func<IChannel, Task> LookUp { get; init; }

    public required Func<IChannel, Task> Declare { get; init; }

    /// <summary>True for a queue that is neither durable nor exclusive.</summary>
    public bool IsTransientQueue { get; init; }

    /// <summary>The operation, in messages.</summary>
    public string What => $"declaring the {Kind} '{Name}'";

    public static Declaration Of(ExchangeDeclaration exchange)
    {
        string type = exchange.Kind switch
        {
            ExchangeKind.Direct => ExchangeType.Direct,
            ExchangeKind.Topic => ExchangeType.Topic,
            ExchangeKind.Fanout => ExchangeType.Fanout,
            _ => throw new ArgumentOutOfRangeException(nameof(exchange)),
        };
        return new Declaration(
            "exchange", exchange.Name, $"of the type {type}, durable {exchange.Durable}, auto_delete {exchange.AutoDelete}")
        {
            LookUp = channel => channel.ExchangeDeclarePassiveAsync(exchange.Name),
            Declare = channel => channel.ExchangeDeclareAsync(exchange.Name, type, exchange.Durable, exchange.AutoDelete),
        };
    }

    public static Declaration Of(QueueDeclaration queue)
    {
        Dictionary<string, object?>? arguments = ArgumentsOf(queue);
        return new Declaration(
            "queue",
            queue.Name,
            $"durable {queue.Durable}, auto_delete {queue.AutoDelete}, arguments {string.Join(", ", arguments ?? [])}")
        {
            LookUp = channel => channel.QueueDeclarePassiveAsync(queue.Name),
            Declare = channel => channel.QueueDeclareAsync(queue.Name, queue.Durable, queue.Exclusive, queue.AutoDelete, arguments),
            IsTransientQueue = queue is { Durable: false, Exclusive: false },
        };
    }

    private static Dictionary<string, object?>? ArgumentsOf(QueueDeclaration queue)
    {
        Dictionary<string, object?>? arguments = null;
        if (queue.Type is { } type)
            Add("x-queue-type", type);
        if (queue.ExpiresAfter is { } idle)
            Add("x-expires", Milliseconds(idle));
        if (queue.MaxLength is { } most)
            Add("x-max-length", most);
        if (queue.MessageTimeToLive is { } waiting)
            Add("x-message-ttl", Milliseconds(waiting));
        return arguments;

        void Add(string name, object value) => (arguments ??= new(StringComparer.Ordinal))[name] = value;
    }

    // The 32-bit type where it suffices: other peers send it, and a broker compares the types of arguments too.
    private static object Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds <= int.MaxValue ? (int)time.TotalMilliseconds : (object)(long)time.TotalMilliseconds;
}
