using Microsoft.Extensions.Logging;
using TypedRpc.Brokers;
using TypedRpc.Brokers.Login;
using TypedRpc.Brokers.Url;
using TypedRpc.RabbitMQ.Publishing;
using TypedRpc.RabbitMQ.Url;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Connects to RabbitMQ for the schemes <c>rabbit</c> and <c>amqp</c>, and over TLS for <c>amqps</c>.</summary>
/// <remarks>
/// The URL is <c>rabbit://user:password@host:port,user:password@host2:port/virtual-host?heartbeat=10</c>. The defaults are: user
/// <c>guest</c> with password <c>guest</c>, port 5672 (5671 for TLS), virtual host <c>/</c>, host <c>localhost</c>. With several hosts, the
/// transport connects to one that is available, and to another one when the connection is lost. With TLS, the broker's certificate and host
/// name are verified. docs/transport-url.md describes the options.
/// </remarks>
public sealed class RabbitMqTransportFactory : ITransportFactory
{
    /// <inheritdoc />
    public async ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken)
    {
        BrokerAddress address = Checked(url, options);
        ILogger logger = options.LoggerFactory.CreateLogger("TypedRpc.RabbitMQ");
        return await BrokerTransport<RabbitMqEpoch>.ConnectAsync(
            "rabbitmq",
            address,
            address.Settings.Over(options),
            logger,
            guarded => new RabbitMqEpochs(guarded, logger, new AcceptedSizes()),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Check(TransportUrl url, TransportOptions options) => Checked(url, options);

    private static BrokerAddress Checked(TransportUrl url, TransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(options);
        BrokerAddress address = UrlOptions.AddressOf(url, options.BusUrlOptions);
        ProvidedPassword.Check(url, address.Settings, options);
        return address;
    }
}
