using Microsoft.Extensions.Logging;
using TypedRpc.Amqp.Url;
using TypedRpc.Brokers;
using TypedRpc.Brokers.Login;
using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp;

/// <summary>Connects by AMQP 1.0 for the scheme <c>amqp10</c>, and over TLS for <c>amqp10s</c>.</summary>
/// <remarks>
/// The URL is <c>amqp10://user:password@host:port,user:password@host2:port/virtual-host?heartbeat=10</c>. The defaults are: an anonymous
/// login (SASL ANONYMOUS), port 5672 (5671 for TLS), virtual host <c>/</c>, host <c>localhost</c>. With several hosts, the transport
/// connects to one that is available, and to another one when the connection is lost. With TLS, the broker's certificate and host name are
/// verified. docs/transport-url.md describes the options, docs/amqp10.md what each broker supports.
/// </remarks>
public sealed class AmqpTransportFactory : ITransportFactory
{
    /// <inheritdoc />
    public async ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken)
    {
        (BrokerAddress address, DialectOptions dialect) = Checked(url, options);
        ILogger logger = options.LoggerFactory.CreateLogger("TypedRpc.Amqp");
        return await BrokerTransport<AmqpEpoch>.ConnectAsync(
            dialect.Dialect == DialectName.Addressed ? "_OTHER" : "rabbitmq",
            address,
            address.Settings.Over(options),
            logger,
            guarded => new AmqpEpochs(guarded, dialect, logger),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Check(TransportUrl url, TransportOptions options) => Checked(url, options);

    private static (BrokerAddress Address, DialectOptions Dialect) Checked(TransportUrl url, TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(options);
        DialectOptions dialect = DialectOptions.Of(url);
        BrokerAddress address = AmqpOptions.AddressOf(url, options.BusUrlOptions);
        ProvidedPassword.Check(url, address.Settings, options);
        return (address, dialect);
    }
}
