using System.Globalization;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Url;

/// <summary>The hosts of a broker and the connection settings, read from a <see cref="TransportUrl"/>.</summary>
/// <remarks><see cref="ToString"/> is for errors and logs and contains no password.</remarks>
internal sealed class BrokerAddress
{
    /// <summary>Takes the hosts of a URL.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="kind">What the parts mean that it does not have.</param>
    public BrokerAddress(TransportUrl url, BrokerSettings settings, BrokerKind kind) =>
        (Hosts, Settings) = ([.. url.Hosts.Select((host, i) => new BrokerHost(host, i + 1, settings, kind))], settings);

    /// <summary>The hosts, in the URL's order; at least one.</summary>
    public IReadOnlyList<BrokerHost> Hosts { get; }

    /// <summary>The settings from the options of the URL.</summary>
    public BrokerSettings Settings { get; }

    /// <summary>The hosts and ports.</summary>
    public string Endpoint => string.Join(", ", Hosts.Select(host => host.Endpoint));

    /// <summary>Checks the hosts, users and passwords of a URL.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the part.</exception>
    public static void CheckHosts(TransportUrl url)
    {
        // A URL without a host means localhost, as in OpenStack. With a user or a port but no host, the host was probably forgotten.
        if (url.Host.Length == 0 && (url.UserName is not null || url.Port is not null))
        {
            throw new TransportException(
                TransportError.InvalidUrl, $"The transport URL '{url}' names no host: write {url.Scheme}://user:password@host.");
        }

        foreach (TransportUrl host in url.Hosts)
        {
            // The SASL mechanism PLAIN separates user name and password by NUL.
            if (HasNul(host.UserName) || HasNul(host.Password))
            {
                throw new TransportException(
                    TransportError.InvalidUrl, "A user name or password of the transport URL has the character NUL, which cannot be sent.");
            }
        }
    }

    /// <summary>The hosts and the virtual host; the user too when there is only one host.</summary>
    public override string ToString() => Hosts.Count == 1
        ? Hosts[0].ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Endpoint} (virtual host '{Hosts[0].VirtualHost}')");

    private static bool HasNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;
}
