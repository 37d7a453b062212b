using Amqp;
using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Amqp.Publishing;
using TypedRpc.Messages;

namespace TypedRpc.Amqp.RabbitMq;

/// <summary>RabbitMQ 4: exchanges and queues, which its management node declares.</summary>
internal sealed class RabbitMqDialect(EpochConnections connections, ILogger logger) : IDialect
{
    private readonly Addresses _addresses = new();
    private readonly ManagedTopology _topology = new(connections.Management, logger);

    public bool PassesOutcomesOn => false;

    public global::Amqp.Message Encode(in Messages.Message message) => MessageEncoder.Of(message, _addresses.Of(message));

    public Task DeclareAsync(
        IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken) =>
        _topology.DeclareAsync(exchanges, queues, cancellationToken);

    public Task<(long Messages, int Consumers)?> InspectAsync(
        string queue, Destination? destination, CancellationToken cancellationToken) =>
        _topology.InspectAsync(queue, cancellationToken);

    public IConsumedQueue QueueOf(QueueDeclaration queue, AmqpConnection connection, Session session) =>
        new RabbitMqQueue(queue, new ManagedTopology(connections.ManagementOf(connection), logger), connection, session);
}
