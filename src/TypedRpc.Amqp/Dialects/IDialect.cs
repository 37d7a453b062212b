using Amqp;
using TypedRpc.Amqp.Connection;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Dialects;

/// <summary>What differs between brokers that speak AMQP 1.0, in one epoch. Safe to use from any thread.</summary>
internal interface IDialect
{
    /// <summary>True when the outcome of a message is that of its receiver, as with a router.</summary>
    /// <remarks>
    /// A request then has no outcome until its server settles it. Requests are therefore sent on another link than replies, and a
    /// released message, which a stopping server may have given back, is sent once more.
    /// </remarks>
    bool PassesOutcomesOn { get; }

    /// <summary>Creates the AMQP 1.0 form of a message, with its address.</summary>
    /// <exception cref="TransportException">The broker has no such address, or the message cannot be written.</exception>
    global::Amqp.Message Encode(in Messages.Message message);

    /// <summary>Declares exchanges and queues, if the broker has any.</summary>
    Task DeclareAsync(
        IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken);

    /// <summary>Counts the messages and consumers of a queue; null when it does not exist.</summary>
    Task<(long Messages, int Consumers)?> InspectAsync(string queue, Destination? destination, CancellationToken cancellationToken);

    /// <summary>A queue to consume.</summary>
    /// <param name="queue">Its declaration.</param>
    /// <param name="connection">The connection of the consumer.</param>
    /// <param name="session">The session of the consumer.</param>
    /// <exception cref="TransportException">The broker cannot have such a queue.</exception>
    IConsumedQueue QueueOf(QueueDeclaration queue, AmqpConnection connection, Session session);
}
