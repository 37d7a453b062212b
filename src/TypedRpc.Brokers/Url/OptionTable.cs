using System.Security.Authentication;
using TypedRpc.Brokers.Security;
using TypedRpc.Transport;

namespace TypedRpc.Brokers.Url;

/// <summary>The URL options of a transport: those of every broker, and its own.</summary>
/// <param name="tlsScheme">The scheme that means TLS.</param>
/// <param name="own">The transport's own options by name.</param>
internal sealed class OptionTable(string tlsScheme, IReadOnlyDictionary<string, Func<BrokerSettings, OptionValue, BrokerSettings>> own)
{
    private static readonly Dictionary<string, Func<BrokerSettings, OptionValue, BrokerSettings>> Common = new(StringComparer.Ordinal)
    {
        ["password_file"] = (settings, value) => settings with { PasswordFile = value.Path() },

        // Read by HasTls before all others, because they depend on whether TLS is on.
        ["ssl"] = (settings, _) => settings,
        ["ssl_ca_file"] = (settings, value) => WithTls(settings, value, tls => tls with { CaFile = value.Path() }),
        ["ssl_cert_file"] = (settings, value) => WithTls(settings, value, tls => tls with { CertificateFile = value.Path() }),
        ["ssl_key_file"] = (settings, value) => WithTls(settings, value, tls => tls with { KeyFile = value.Path() }),
        ["ssl_enforce_hostname_verification"] = (settings, value) =>
            WithTls(settings, value, tls => tls with { EnforceHostName = value.Boolean() }),
        ["ssl_version"] = (settings, value) => WithTls(settings, value, tls => tls with { Protocols = ProtocolsOf(value) }),
    };

    /// <summary>The names of all options.</summary>
    public IEnumerable<string> Names => Common.Keys.Concat(own.Keys).Order(StringComparer.Ordinal);

    /// <summary>Reads the options of a URL, except those that the bus reads.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the option and what it may be.</exception>
    public BrokerSettings Read(TransportUrl url, IReadOnlyCollection<string> ofBus)
    {
        var settings = new BrokerSettings { Tls = HasTls(url) ? new TlsSettings() : null };
        foreach ((string name, string text) in url.Options)
        {
            if (ofBus.Contains(name))
                continue;
            if (!own.TryGetValue(name, out Func<BrokerSettings, OptionValue, BrokerSettings>? row) && !Common.TryGetValue(name, out row))
                throw Unknown(url, name, ofBus);
            settings = row(settings, new OptionValue(name, text));
        }

        return settings;
    }

    /// <summary>Checks that the options of a URL do not contradict each other, and reads the files that they name.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="loginOption">The name of the option of the login method.</param>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the options.</exception>
    public static void Check(TransportUrl url, BrokerSettings settings, string loginOption)
    {
        if (settings.Tls is { KeyFile: not null, CertificateFile: null })
            throw Invalid("The option 'ssl_key_file' of the transport URL needs 'ssl_cert_file', the certificate that the key is for");
        if (settings is { Login: LoginMethod.External, Tls: not { CertificateFile: not null } })
        {
            throw Invalid(
                $"The option '{loginOption}' of the transport URL can be EXTERNAL only with TLS and 'ssl_cert_file': "
                + "the certificate is the login");
        }

        if (settings.PasswordFile is not null && url.Hosts.Any(host => host.Password is not null))
            throw Invalid("The transport URL has a password and the option 'password_file': give one of them");
        if (settings is { PasswordFile: not null, Login: LoginMethod.External })
            throw Invalid("The option 'password_file' of the transport URL is not for EXTERNAL, where the certificate is the login");

        // Read the files now, so that an unusable file is reported before anything is connected.
        settings.Tls?.Load();
        if (settings.PasswordFile is { } file)
            PasswordFile.Read(file);
    }

    /// <summary>The exception for options that contradict each other.</summary>
    public static TransportException Invalid(string what) => new(TransportError.InvalidUrl, what + ".");

    private TransportException Unknown(TransportUrl url, string name, IEnumerable<string> ofBus)
    {
        string known = string.Join(", ", Names.Concat(ofBus).Order(StringComparer.Ordinal));
        return Invalid($"The option '{name}' of a {url.Scheme}:// URL is not known. Known are: {known}");
    }

    private bool HasTls(TransportUrl url)
    {
        bool byScheme = url.Scheme == tlsScheme;
        if (!url.Options.TryGetValue("ssl", out string? text))
            return byScheme;
        bool byOption = new OptionValue("ssl", text).Boolean();
        return byOption || !byScheme
            ? byOption
            : throw Invalid($"The option 'ssl' of the transport URL cannot be false with the scheme {tlsScheme}, which means TLS");
    }

    // An error rather than ignored: a user who names a certificate expects it to be used.
    private static BrokerSettings WithTls(BrokerSettings settings, OptionValue value, Func<TlsSettings, TlsSettings> change) =>
        settings.Tls is { } tls
            ? settings with { Tls = change(tls) }
            : throw value.Invalid("is for TLS, which is off: add ssl=true, or use the scheme for TLS (amqps or amqp10s)");

    private static SslProtocols ProtocolsOf(OptionValue value) => value.Word(
        "TLSv1_2", "TLSv1_3", "TLSv1_1", "TLSv1", "SSLv3", "SSLv2", "SSLv23") switch
    {
        "TLSv1_2" => SslProtocols.Tls12,
        "TLSv1_3" => SslProtocols.Tls13,
        "SSLv23" => throw value.Invalid("cannot be SSLv23, which leaves the choice to the peers: that is what happens without the option"),
        _ => throw value.Invalid(
            "must be TLSv1_2 or TLSv1_3: what came before them is broken (RFC 8996). "
            + "Without the option the best that both sides have is used"),
    };
}
