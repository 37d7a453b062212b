using System.Collections.Concurrent;
using Amqp;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Amqp.Oslo;
using TypedRpc.Amqp.Publishing;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Addressed;

/// <summary>Routers and brokers without exchanges: messages are sent to the addresses that oslo.messaging's amqp driver uses.</summary>
/// <remarks>
/// Nothing is declared. A message without a receiver has the outcome released, or rejected. A link to an address gets credit only if the
/// address has a receiver (<see cref="AddressProbe"/>).
/// </remarks>
internal sealed class AddressedDialect(EpochConnections connections, OsloAddresses addresses, TransportOptions options) : IDialect
{
    // A message may wait in a router for a receiver that has no credit. Nothing tells how many do.
    private const long UnknownMessages = -1;

    private readonly AddressProbe _probe = new(connections, options.TimeProvider);

    // The queues that this epoch consumes. Null: the queue has no address at which only its consumer receives.
    private readonly ConcurrentDictionary<string, string?> _consumed = new(StringComparer.Ordinal);

    public bool PassesOutcomesOn => true;

    public global::Amqp.Message Encode(in Messages.Message message) => message.ContentType == OsloSending.ContentType
        ? OsloSending.Of(message, AddressOf(message))
        : MessageEncoder.Of(message, AddressOf(message));

    public Task DeclareAsync(
        IEnumerable<ExchangeDeclaration> exchanges, IEnumerable<QueueDeclaration> queues, CancellationToken cancellationToken)
    {
        foreach (QueueDeclaration queue in queues)
            CheckBindings(queue);
        return Task.CompletedTask;
    }

    public async Task<(long Messages, int Consumers)?> InspectAsync(
        string queue, Destination? destination, CancellationToken cancellationToken)
    {
        string address = destination is null ? AddressOf(queue) : addresses.Of(destination);
        return await _probe.HasReceiverAsync(address, cancellationToken).ConfigureAwait(false) ? (UnknownMessages, 1) : null;
    }

    public IConsumedQueue QueueOf(QueueDeclaration queue, AmqpConnection connection, Session session)
    {
        CheckBindings(queue);
        string? address = queue.Destination is { } destination ? addresses.Of(destination)
            : queue is { UniqueName: true, Exclusive: true } ? null
            : queue.Name;
        return new AddressedQueue(queue, address, connection, session, consumed =>
            _consumed[consumed.Name] = queue.Destination?.Kind == DestinationKind.Fanout ? null : consumed.Address);
    }

    private static void CheckBindings(QueueDeclaration queue)
    {
        if (queue.Destination is null && queue.Bindings.Count > 0)
        {
            throw Unsupported(
                $"the queue '{queue.Name}' cannot have a copy of the messages with the keys "
                + $"{string.Join(", ", queue.Bindings.Select(one => one.RoutingKey).Distinct())}, or those of several exchanges");
        }
    }

    private string AddressOf(in Messages.Message message) =>
        message.Destination is { } destination ? addresses.Of(destination)
        : message.Exchange.Length == 0 ? AddressOf(message.RoutingKey)
        : throw Unsupported($"a message cannot be sent to the exchange '{message.Exchange}'");

    private string AddressOf(string queue)
    {
        if (_consumed.TryGetValue(queue, out string? own))
            return own ?? throw Unroutable(queue);

        // A caller that names another address than its own would have its reply sent to a server.
        string address = InboxNames.AddressOf(queue);
        return OsloAddresses.IsOfDestination(address) ? throw Unroutable(queue) : address;
    }

    private static TransportException Unroutable(string queue) =>
        new(TransportError.Unroutable, $"The queue '{queue}' has no address of its own.");

    private static TransportException Unsupported(string what) => new(
        TransportError.Unsupported, $"The broker has no exchanges and bindings: {what}. Use a broker with queues, such as RabbitMQ.");
}
