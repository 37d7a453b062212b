using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.RabbitMQ.Url;

/// <summary>
/// The options of a RabbitMQ URL besides those of every broker, with the names and meanings of oslo.messaging where it has the option.
/// </summary>
/// <remarks>A new option needs a row here and a row in docs/transport-url.md; a test compares the two.</remarks>
internal static class UrlOptions
{
    private static readonly BrokerKind RabbitMq = new(5672, 5671, "/", "guest");

    private static readonly OptionTable Table = new("amqps", new Dictionary<string, Func<BrokerSettings, OptionValue, BrokerSettings>>
    {
        ["heartbeat"] = (settings, value) => settings with { Heartbeat = value.WholeSeconds(0, 3600) },
        ["heartbeat_timeout_threshold"] = (settings, value) => settings with { Heartbeat = value.WholeSeconds(0, 3600) },

        ["rabbit_retry_interval"] = (settings, value) => settings with { RetryInterval = value.Seconds(0.01, 3600) },
        ["rabbit_retry_backoff"] = (settings, value) => settings with { RetryStep = value.Seconds(0, 3600) },
        ["rabbit_interval_max"] = (settings, value) => settings with { RetryMost = value.Seconds(0.01, 3600) },
        ["kombu_failover_strategy"] = (settings, value) => settings with { Shuffle = value.Word("round-robin", "shuffle") == "shuffle" },

        ["rabbit_login_method"] = (settings, value) => settings with { Login = LoginOf(value) },
    });

    /// <summary>The names of all options.</summary>
    public static IEnumerable<string> Names => Table.Names;

    /// <summary>Reads and checks a URL.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="ofBus">The names of the options that the bus reads; null is none.</param>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the part.</exception>
    public static BrokerAddress AddressOf(TransportUrl url, IReadOnlyCollection<string>? ofBus = null)
    {
        BrokerAddress.CheckHosts(url);
        BrokerSettings settings = Table.Read(url, ofBus ?? []);
        if (url.Options.ContainsKey("heartbeat") && url.Options.ContainsKey("heartbeat_timeout_threshold"))
        {
            throw OptionTable.Invalid(
                "The options 'heartbeat' and 'heartbeat_timeout_threshold' of the transport URL are one by two names: give one of them");
        }

        if (settings.RetryInterval > settings.RetryMost)
        {
            throw OptionTable.Invalid(
                "The option 'rabbit_interval_max' of the transport URL must not be less than 'rabbit_retry_interval'");
        }

        OptionTable.Check(url, settings, "rabbit_login_method");
        return new BrokerAddress(url, settings, RabbitMq);
    }

    private static LoginMethod LoginOf(OptionValue value) => value.Word("PLAIN", "AMQPLAIN", "EXTERNAL", "RABBIT-CR-DEMO") switch
    {
        "PLAIN" => LoginMethod.Plain,
        "AMQPLAIN" => LoginMethod.AmqPlain,
        "EXTERNAL" => LoginMethod.External,
        _ => throw value.Invalid(
            "cannot be RABBIT-CR-DEMO, which is a demonstration and keeps nothing secret: use PLAIN, AMQPLAIN or EXTERNAL"),
    };
}
