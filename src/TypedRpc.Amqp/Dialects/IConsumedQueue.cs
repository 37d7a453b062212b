using Amqp.Framing;
using TypedRpc.Brokers.Consuming;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Dialects;

/// <summary>The queue of one consumer in one epoch.</summary>
internal interface IConsumedQueue
{
    /// <summary>The name in the epoch; that of a dynamic node is known once the link is attached.</summary>
    string Name { get; }

    /// <summary>The source of the consuming link.</summary>
    Source Source { get; }

    /// <summary>Binds the queue again; null when the broker has no bindings.</summary>
    IBindings? Bindings { get; }

    /// <summary>Declares the exchanges and the queue with its bindings.</summary>
    Task DeclareAsync(IReadOnlyList<ExchangeDeclaration> exchanges, CancellationToken cancellationToken);

    /// <summary>Takes the answer of the broker to the consuming link.</summary>
    /// <returns>False when the broker refuses the link, and will detach it.</returns>
    bool TryAttach(Attach answer);

    /// <summary>The exchange and the routing key with which a message was published.</summary>
    (string Exchange, string RoutingKey) RouteOf(global::Amqp.Message message);

    /// <summary>True when the broker has delivered a message before.</summary>
    bool IsRedelivered(global::Amqp.Message message);

    /// <summary>The content type and the bytes of a message; null bytes when its body cannot be read.</summary>
    (string? ContentType, ReadOnlyMemory<byte>? Body) ContentOf(global::Amqp.Message message);

    /// <summary>Counts the messages that wait in the queue.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>A round trip in the session of the consumer: the broker has processed everything that the session sent before it.</summary>
    /// <exception cref="TransportException">There was no answer.</exception>
    Task AskAsync(CancellationToken cancellationToken);

    /// <summary>Deletes the queue, if it exists and the broker has queues.</summary>
    Task DeleteAsync();
}
