using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// A socket for the client library that does TLS itself, so that the library reads the decrypted data through our stream.
/// </summary>
/// <param name="socket">The socket.</param>
/// <param name="time">The clock.</param>
/// <param name="tls">The TLS options; null for no TLS. The client library's own TLS must be off.</param>
internal sealed class AmqpSocket(Socket socket, TimeProvider time, SslClientAuthenticationOptions? tls) : TcpClientAdapter(socket)
{
    private SslStream? _secured;

    /// <summary>Connects and performs the TLS handshake.</summary>
    public override async Task ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken = default)
    {
        await base.ConnectAsync(address, port, cancellationToken).ConfigureAwait(false);
        if (tls is null)
            return;
        var secured = new SslStream(new NetworkStream(Client), leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsClientAsync(tls, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _secured = secured;
    }

    public override NetworkStream GetStream() => new AmqpStream(Client, _secured as Stream ?? new NetworkStream(Client), time);
}
