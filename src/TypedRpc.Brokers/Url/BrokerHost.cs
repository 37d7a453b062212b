using System.Globalization;
using System.Net;
using TypedRpc.Brokers.Security;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Url;

/// <summary>One host of a broker, with the credentials for it.</summary>
/// <remarks><see cref="ToString"/> is for errors and logs and contains no password.</remarks>
internal sealed class BrokerHost(TransportUrl url, int position, BrokerSettings settings, BrokerKind kind)
{
    /// <summary>The host name or address. With TLS, the certificate must be for this name.</summary>
    public string Name { get; } = url.Host.Length == 0 ? "localhost" : url.Host;

    public int Port { get; } = url.Port ?? (settings.Tls is null ? kind.Port : kind.TlsPort);

    /// <summary>The position of the host in the URL, from 1.</summary>
    public int Position => position;

    /// <summary>The user; empty for an anonymous login.</summary>
    public string UserName { get; } = url.UserName ?? kind.User ?? "";

    /// <summary>The password, read anew on each access when it is in a file. A secret: it is passed to the client library only.</summary>
    /// <exception cref="TransportException">The password file cannot be used.</exception>
    public string Password =>
        settings.PasswordFile is { } file ? PasswordFile.Read(file) : url.Password ?? (url.UserName is null ? kind.User ?? "" : "");

    /// <summary>True when the URL names a user for this host.</summary>
    public bool HasUser { get; } = url.UserName is not null;

    /// <summary>The virtual host. As in OpenStack, a URL without a path means the broker's default one.</summary>
    public string VirtualHost { get; } = url.Path ?? kind.VirtualHost;

    public BrokerSettings Settings => settings;

    /// <summary>The host and port, with brackets around an IPv6 address.</summary>
    public string Endpoint =>
        string.Create(CultureInfo.InvariantCulture, $"{(Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]" : Name)}:{Port}");

    /// <summary>The login identity, for messages.</summary>
    public string Who => settings.Login == LoginMethod.External ? "the client certificate"
        : UserName.Length == 0 ? "an anonymous user"
        : $"the user '{UserName}'";

    /// <summary>True when the user is guest and the host is remote: RabbitMQ refuses that unless it is configured to allow it.</summary>
    public bool IsGuestOverNetwork => UserName == "guest" && settings.Login != LoginMethod.External && !IsThisMachine;

    /// <summary>
    /// True when the network between this machine and the broker can read the password: PLAIN and AMQPLAIN send it unencrypted.
    /// </summary>
    public bool SendsPasswordInClear =>
        settings.Tls is null && settings.Login != LoginMethod.External && UserName.Length > 0 && !IsThisMachine;

    // Decided by the name alone, because a name service may resolve any name to anything. RFC 6761 reserves localhost for the loopback
    // interface.
    private bool IsThisMachine => IPAddress.TryParse(Name, out IPAddress? address)
        ? IPAddress.IsLoopback(address)
        : Name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host, port, virtual host and user.</summary>
    public override string ToString() => $"{Endpoint} (virtual host '{VirtualHost}', {Who})";
}
