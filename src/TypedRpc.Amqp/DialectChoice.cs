using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Addressed;
using TypedRpc.Amqp.Connection;
using TypedRpc.Amqp.Declaring;
using TypedRpc.Amqp.Dialects;
using TypedRpc.Amqp.Oslo;
using TypedRpc.Amqp.RabbitMq;
using TypedRpc.Amqp.Url;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp;

/// <summary>Chooses the dialect of a connection: the one that the URL names, or that of the product in the broker's open frame.</summary>
internal static class DialectChoice
{
    private const string RabbitMq = "RabbitMQ";
    private const string Qpidd = "qpid-cpp";

    /// <exception cref="TransportException"><see cref="TransportError.Unsupported"/>: the peer has no links without an address.</exception>
    public static IDialect Of(
        EpochConnections connections, BrokerHost host, DialectOptions wanted, TransportOptions options, ILogger logger)
    {
        AmqpConnection first = connections.First;
        if (wanted.Dialect == DialectName.RabbitMq || (wanted.Dialect == DialectName.Any && first.Product == RabbitMq))
            return new RabbitMqDialect(connections, logger);
        if (!first.HasAnonymousRelay)
        {
            throw new TransportException(
                TransportError.Unsupported,
                $"The peer at {host.Endpoint} ('{first.Product}') does not offer ANONYMOUS-RELAY, links without an address, "
                + "over which all messages are published.");
        }

        // The rule of oslo.messaging's driver, for addressing_mode=dynamic: qpidd and a peer without a name are legacy.
        bool isRoutable = wanted.Mode switch
        {
            AddressingMode.Routable => true,
            AddressingMode.Legacy => false,
            _ => first.Product is not ("" or Qpidd),
        };
        return new AddressedDialect(connections, new OsloAddresses(isRoutable, wanted.VirtualHost), options);
    }
}
