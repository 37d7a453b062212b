using System.Security.Authentication;
using TypedRpc.RabbitMQ.Security;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Url;

/// <summary>The options of a RabbitMQ URL, one row each, with the names and meanings of oslo.messaging where it has the option.</summary>
/// <remarks>A new option needs a row here and a row in docs/transport-url.md; a test compares the two.</remarks>
internal static class UrlOptions
{
    private static readonly Dictionary<string, Func<RabbitMqSettings, OptionValue, RabbitMqSettings>> Rows = new(StringComparer.Ordinal)
    {
        ["heartbeat"] = (settings, value) => settings with { Heartbeat = value.WholeSeconds(0, 3600) },
        ["heartbeat_timeout_threshold"] = (settings, value) => settings with { Heartbeat = value.WholeSeconds(0, 3600) },

        ["rabbit_retry_interval"] = (settings, value) => settings with { RetryInterval = value.Seconds(0.01, 3600) },
        ["rabbit_retry_backoff"] = (settings, value) => settings with { RetryStep = value.Seconds(0, 3600) },
        ["rabbit_interval_max"] = (settings, value) => settings with { RetryMost = value.Seconds(0.01, 3600) },
        ["kombu_failover_strategy"] = (settings, value) => settings with { Shuffle = value.Word("round-robin", "shuffle") == "shuffle" },

        ["password_file"] = (settings, value) => settings with { PasswordFile = value.Path() },
        ["rabbit_login_method"] = (settings, value) => settings with { Login = LoginOf(value) },

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
    public static IEnumerable<string> Names => Rows.Keys.Order(StringComparer.Ordinal);

    /// <summary>Reads the options of a URL, except those that the bus reads.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the option and what it may be.</exception>
    public static RabbitMqSettings Read(TransportUrl url, IReadOnlyCollection<string> ofBus)
    {
        var settings = new RabbitMqSettings { Tls = HasTls(url) ? new TlsSettings() : null };
        foreach ((string name, string text) in url.Options)
        {
            if (ofBus.Contains(name))
                continue;
            if (!Rows.TryGetValue(name, out Func<RabbitMqSettings, OptionValue, RabbitMqSettings>? row))
                throw Unknown(url, name, ofBus);
            settings = row(settings, new OptionValue(name, text));
        }

        if (url.Options.ContainsKey("heartbeat") && url.Options.ContainsKey("heartbeat_timeout_threshold"))
        {
            throw Invalid(
                "The options 'heartbeat' and 'heartbeat_timeout_threshold' of the transport URL are one by two names: give one of them");
        }

        if (settings.RetryInterval > settings.RetryMost)
            throw Invalid("The option 'rabbit_interval_max' of the transport URL must not be less than 'rabbit_retry_interval'");
        if (settings.Tls is { KeyFile: not null, CertificateFile: null })
            throw Invalid("The option 'ssl_key_file' of the transport URL needs 'ssl_cert_file', the certificate that the key is for");
        if (settings is { Login: LoginMethod.External, Tls: not { CertificateFile: not null } })
        {
            throw Invalid(
                "The option 'rabbit_login_method' of the transport URL can be EXTERNAL only with TLS and 'ssl_cert_file': "
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
        return settings;
    }

    private static TransportException Unknown(TransportUrl url, string name, IEnumerable<string> ofBus)
    {
        string known = string.Join(", ", Names.Concat(ofBus).Order(StringComparer.Ordinal));
        return Invalid($"The option '{name}' of a {url.Scheme}:// URL is not known. Known are: {known}");
    }

    private static bool HasTls(TransportUrl url)
    {
        bool byScheme = url.Scheme == "amqps";
        if (!url.Options.TryGetValue("ssl", out string? text))
            return byScheme;
        bool byOption = new OptionValue("ssl", text).Boolean();
        return byOption || !byScheme
            ? byOption
            : throw Invalid("The option 'ssl' of the transport URL cannot be false with the scheme amqps, which means TLS");
    }

    // An error rather than ignored: a user who names a certificate expects it to be used.
    private static RabbitMqSettings WithTls(RabbitMqSettings settings, OptionValue value, Func<TlsSettings, TlsSettings> change) =>
        settings.Tls is { } tls
            ? settings with { Tls = change(tls) }
            : throw value.Invalid("is for TLS, which is off: add ssl=true, or use the scheme amqps");

    private static LoginMethod LoginOf(OptionValue value) => value.Word("PLAIN", "AMQPLAIN", "EXTERNAL", "RABBIT-CR-DEMO") switch
    {
        "PLAIN" => LoginMethod.Plain,
        "AMQPLAIN" => LoginMethod.AmqPlain,
        "EXTERNAL" => LoginMethod.External,
        _ => throw value.Invalid(
            "cannot be RABBIT-CR-DEMO, which is a demonstration and keeps nothing secret: use PLAIN, AMQPLAIN or EXTERNAL"),
    };

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

    private static TransportException Invalid(string what) => new(TransportError.InvalidUrl, what + ".");
}
