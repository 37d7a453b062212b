using System.Globalization;
using System.Net;
using TypedRpc.RabbitMQ.Security;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Url;

/// <summary>One host of a broker, with the credentials for it.</summary>
/// <remarks><see cref="ToString"/> is for errors and logs and contains no password.</remarks>
internal sealed class RabbitMqHost(TransportUrl url, int position, RabbitMqSettings settings)
{
    private const int DefaultPort = 5672;
    private const int DefaultTlsPort = 5671;

    // As in OpenStack, a URL without a path means the broker's default virtual host.
    private const string DefaultVirtualHost = "/";

    /// <summary>The host name or address. With TLS, the certificate must be for this name.</summary>
    public string Name { get; } = url.Host.Length == 0 ? "localhost" : url.Host;

    public int Port { get; } = url.Port ?? (settings.Tls is null ? DefaultPort : DefaultTlsPort);

    /// <summary>The position of the host in the URL, from 1.</summary>
    public int Position => position;

    public string UserName { get; } = url.UserName ?? "guest";

    /// <summary>The password, read anew on each access when it is in a file. A secret: it is passed to the client library only.</summary>
    /// <exception cref="TransportException">The password file cannot be used.</exception>
    public string Password =>
        settings.PasswordFile is { } file ? PasswordFile.Read(file) : url.Password ?? (url.UserName is null ? "guest" : "");

    /// <summary>True when the URL names a user for this host.</summary>
    public bool HasUser { get; } = url.UserName is not null;

    public string VirtualHost { get; } = url.Path ?? DefaultVirtualHost;

    public RabbitMqSettings Settings => settings;

    /// <summary>The host and port, with brackets around an IPv6 address.</summary>
    public string Endpoint =>
        string.Create(CultureInfo.InvariantCulture, $"{(Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]" : Name)}:{Port}");

    /// <summary>The login identity, for messages.</summary>
    public string Who => settings.Login == LoginMethod.External ? "the client certificate" : $"the user '{UserName}'";

    /// <summary>True when the user is guest and the host is remote: RabbitMQ refuses that unless it is configured to allow it.</summary>
    public bool IsGuestOverNetwork => UserName == "guest" && settings.Login != LoginMethod.External && !IsThisMachine;

    /// <summary>
    /// True when the network between this machine and the broker can read the password: PLAIN and AMQPLAIN send it unencrypted.
    /// </summary>
    public bool SendsPasswordInClear => settings.Tls is null && settings.Login != LoginMethod.External && !IsThisMachine;

    // Decided by the name alone, because a name service may resolve any name to anything. RFC 6761 reserves localhost for the loopback
    // interface.
    private bool IsThisMachine => IPAddress.TryParse(Name, out IPAddress? address)
        ? IPAddress.IsLoopback(address)
        : Name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host, port, virtual host and user.</summary>
    public override string ToString() => $"{Endpoint} (virtual host '{VirtualHost}', {Who})";
}
