using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Connects to RabbitMQ, for the schemes <c>rabbit</c> and <c>amqp</c>, and over TLS for <c>amqps</c>.</summary>
/// <remarks>
/// The URL is <c>rabbit://user:password@host:port,user:password@host2:port/virtual-host?heartbeat=10</c>. Without a user it is guest with the
/// password guest, without a port 5672 (5671 for TLS), without a virtual host <c>/</c>, without a host localhost. Of several hosts, one that can be
/// used is connected, and the next when it is lost. With TLS the broker's certificate and host name are verified. docs/transport-url.md has the options.
/// </remarks>
public sealed class RabbitMqTransportFactory : ITransportFactory
{
    /// <inheritdoc />
    public async ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(options);
        RabbitMqAddress address = RabbitMqAddress.From(url);
        return await RabbitMqTransport.ConnectAsync(address, address.Settings.Over(options), cancellationToken).ConfigureAwait(false);
    }
}
