using System.Globalization;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>Where a broker is and who connects to it, read from a <see cref="TransportUrl"/>.</summary>
/// <remarks>The text form is for errors and logs and holds no password.</remarks>
internal sealed class RabbitMqAddress
{
    // As in OpenStack, the virtual host without a path is the broker's default one.
    private const string DefaultVirtualHost = "/";
    private const int DefaultPort = 5672;
    private const int DefaultTlsPort = 5671;

    private RabbitMqAddress(TransportUrl url, TimeSpan heartbeat)
    {
        Tls = url.Scheme == "amqps";
        Host = url.Host;
        Port = url.Port ?? (Tls ? DefaultTlsPort : DefaultPort);
        UserName = url.UserName ?? "guest";
        Password = url.Password ?? (url.UserName is null ? "guest" : "");
        VirtualHost = url.Path ?? DefaultVirtualHost;
        Heartbeat = heartbeat;
    }

    public string Host { get; }

    public int Port { get; }

    public bool Tls { get; }

    public string UserName { get; }

    /// <summary>A secret: given to the client library and to nobody else.</summary>
    public string Password { get; }

    public string VirtualHost { get; }

    public TimeSpan Heartbeat { get; }

    /// <summary>The host and port, with brackets around an IPv6 address.</summary>
    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Reads and checks a URL.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the part.</exception>
    public static RabbitMqAddress From(TransportUrl url, TransportOptions options)
    {
        if (url.Host.Length == 0)
            throw new TransportException(TransportError.InvalidUrl, $"The transport URL '{url}' names no host: write {url.Scheme}://host.");

        TimeSpan heartbeat = options.Heartbeat;
        foreach ((string name, string value) in url.Options)
        {
            switch (name)
            {
                case "control_exchange":
                    break; // Read by the bus: it names the exchange of topics, which is no matter of the connection.
                case "heartbeat":
                    heartbeat = ParseHeartbeat(value);
                    break;
                default:
                    throw new TransportException(
                        TransportError.InvalidUrl,
                        $"The option '{name}' of a {url.Scheme}:// URL is not known. Known are: control_exchange, heartbeat.");
            }
        }

        return new RabbitMqAddress(url, heartbeat);
    }

    /// <summary>The host, port, virtual host and user.</summary>
    public override string ToString() => $"{Endpoint} (virtual host '{VirtualHost}', user '{UserName}')";

    private static TimeSpan ParseHeartbeat(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new TransportException(TransportError.InvalidUrl, "The option 'heartbeat' of the transport URL must be a number of seconds from 1 to 3600.");
}
