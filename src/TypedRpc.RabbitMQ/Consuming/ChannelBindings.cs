using TypedRpc.Brokers.Consuming;
using TypedRpc.Messages;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.RabbitMQ.Declaring;

namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>Binds queues on a channel of its own.</summary>
internal sealed class ChannelBindings(ConnectionPair connections, TopologyDeclarer topology) : IBindings
{
    private readonly TrialChannel _channel = new(connections);

    public async Task<bool> ExistsAsync(string exchange) => await _channel.TryAsync(
        channel => channel.ExchangeDeclarePassiveAsync(exchange),
        $"looking up the exchange '{exchange}'",
        CancellationToken.None).ConfigureAwait(false) == 0;

    public async Task<bool> TryBindAsync(string queue, string exchange, string routingKey) => await _channel.TryAsync(
        channel => channel.QueueBindAsync(queue, exchange, routingKey),
        $"binding the queue '{queue}' to the exchange '{exchange}'",
        CancellationToken.None).ConfigureAwait(false) == 0;

    public Task DeclareAsync(IReadOnlyList<ExchangeDeclaration> exchanges) =>
        topology.DeclareAsync(exchanges, [], CancellationToken.None);
}
