using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Connects to RabbitMQ, for the schemes <c>rabbit</c> and <c>amqp</c>, and over TLS for <c>amqps</c>.</summary>
/// <remarks>
/// The URL is <c>rabbit://user:password@host:port/virtual-host?heartbeat=10</c>. Without a user it is guest with the password guest, without
/// a port 5672 (5671 for TLS), without a virtual host <c>/</c>. With TLS the broker's certificate and host name are verified. The option
/// <c>heartbeat</c> is in seconds.
/// </remarks>
public sealed class RabbitMqTransportFactory : ITransportFactory
{
    /// <inheritdoc />
    public async ValueTask<ITransport> ConnectAsync(TransportUrl url, TransportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(options);
        return await RabbitMqTransport.ConnectAsync(RabbitMqAddress.From(url, options), options, cancellationToken).ConfigureAwait(false);
    }
}
