using TypedRpc.Brokers.Consuming;
using TypedRpc.Messages;

namespace TypedRpc.Amqp.Declaring;

/// <summary>Binds queues by the management node.</summary>
internal sealed class ManagedBindings(ManagedTopology topology) : IBindings
{
    // RabbitMQ 4.0 has no request that looks up an exchange.
    public Task<bool> ExistsAsync(string exchange) => Task.FromResult(true);

    public Task<bool> TryBindAsync(string queue, string exchange, string routingKey) =>
        topology.TryBindAsync(queue, exchange, routingKey, CancellationToken.None);

    public Task DeclareAsync(IReadOnlyList<ExchangeDeclaration> exchanges) =>
        topology.DeclareAsync(exchanges, [], CancellationToken.None);
}
