using System.Globalization;
using System.Net;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ;

/// <summary>One of the hosts of a broker, and who connects to it.</summary>
/// <remarks>The text form is for errors and logs and holds no password.</remarks>
internal sealed class RabbitMqHost(TransportUrl url, int position, RabbitMqSettings settings)
{
    private const int DefaultPort = 5672;
    private const int DefaultTlsPort = 5671;

    // As in OpenStack, the virtual host without a path is the broker's default one.
    private const string DefaultVirtualHost = "/";

    /// <summary>The name or address, for TLS also the name in the certificate.</summary>
    public string Name { get; } = url.Host.Length == 0 ? "localhost" : url.Host;

    public int Port { get; } = url.Port ?? (settings.Tls is null ? DefaultPort : DefaultTlsPort);

    /// <summary>Its place in the URL, from 1.</summary>
    public int Position => position;

    public string UserName { get; } = url.UserName ?? "guest";

    /// <summary>A secret, as it is now: given to the client library and to nobody else.</summary>
    /// <exception cref="TransportException">The file that it is in cannot be used.</exception>
    public string Password => settings.PasswordFile is { } file ? PasswordFile.Read(file) : url.Password ?? (url.UserName is null ? "guest" : "");

    /// <summary>True when the URL names a user for this host.</summary>
    public bool HasUser { get; } = url.UserName is not null;

    public string VirtualHost { get; } = url.Path ?? DefaultVirtualHost;

    public RabbitMqSettings Settings => settings;

    /// <summary>The host and port, with brackets around an IPv6 address.</summary>
    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"{(Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]" : Name)}:{Port}");

    /// <summary>Who connects, in words.</summary>
    public string Who => settings.Login == LoginMethod.External ? "the client certificate" : $"the user '{UserName}'";

    /// <summary>True where RabbitMQ lets in the user guest only if it was told to.</summary>
    public bool IsGuestOverNetwork => UserName == "guest" && settings.Login != LoginMethod.External && !IsThisMachine;

    /// <summary>True where whoever sits between us and the broker can read the password: PLAIN and AMQPLAIN send it as it is.</summary>
    public bool SendsPasswordInClear => settings.Tls is null && settings.Login != LoginMethod.External && !IsThisMachine;

    // By the name alone, as a name service may say anything: RFC 6761 keeps localhost for the loopback interface.
    private bool IsThisMachine => IPAddress.TryParse(Name, out IPAddress? address) ? IPAddress.IsLoopback(address) : Name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host, port, virtual host and user.</summary>
    public override string ToString() => $"{Endpoint} (virtual host '{VirtualHost}', {Who})";
}
