using System.Collections.Concurrent;
using TypedRpc.Messages;

namespace TypedRpc.Amqp.Publishing;

/// <summary>The addresses of RabbitMQ 4 that messages are sent to (https://www.rabbitmq.com/docs/amqp#address-v2).</summary>
internal sealed class Addresses
{
    // The names of inboxes change, so the cache must not grow for ever.
    private const int MaxCached = 4096;

    private readonly ConcurrentDictionary<(string Exchange, string RoutingKey), string> _cached = new();

    /// <summary>The address of the exchange and routing key of a message.</summary>
    public string Of(in Message message)
    {
        if (_cached.TryGetValue((message.Exchange, message.RoutingKey), out string? address))
            return address;
        if (_cached.Count >= MaxCached)
            _cached.Clear();
        address = AddressOf(message.Exchange, message.RoutingKey);
        _cached[(message.Exchange, message.RoutingKey)] = address;
        return address;
    }

    // The default exchange has no address of its own: it routes to the queue that has the name of the routing key.
    private static string AddressOf(string exchange, string routingKey) =>
        exchange.Length == 0 ? "/queues/" + Uri.EscapeDataString(routingKey)
        : routingKey.Length == 0 ? "/exchanges/" + Uri.EscapeDataString(exchange)
        : $"/exchanges/{Uri.EscapeDataString(exchange)}/{Uri.EscapeDataString(routingKey)}";
}
