using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Url;

/// <summary>
/// The options of an AMQP 1.0 URL besides those of every broker, with the names of oslo.messaging's amqp driver where it has the option.
/// </summary>
/// <remarks>A new option needs a row here and a row in docs/transport-url.md; a test compares the two.</remarks>
internal static class AmqpOptions
{
    private static readonly BrokerKind AnyBroker = new(5672, 5671, "/", null);

    private static readonly OptionTable Table = new("amqp10s", new Dictionary<string, Func<BrokerSettings, OptionValue, BrokerSettings>>
    {
        ["heartbeat"] = (settings, value) => settings with { Heartbeat = value.WholeSeconds(0, 3600) },

        ["connection_retry_interval"] = (settings, value) => settings with { RetryInterval = value.Seconds(0.01, 3600) },
        ["connection_retry_backoff"] = (settings, value) => settings with { RetryStep = value.Seconds(0, 3600) },
        ["connection_retry_interval_max"] = (settings, value) => settings with { RetryMost = value.Seconds(0.01, 3600) },

        // Read by DialectOptions.
        [DialectOptions.DialectOption] = (settings, _) => settings,
        [DialectOptions.ModeOption] = (settings, _) => settings,

        ["sasl_mechanisms"] = (settings, value) => settings with { Login = LoginOf(value) },
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
        if (settings.RetryInterval > settings.RetryMost)
        {
            throw OptionTable.Invalid(
                "The option 'connection_retry_interval_max' of the transport URL must not be less than 'connection_retry_interval'");
        }

        OptionTable.Check(url, settings, "sasl_mechanisms");
        return new BrokerAddress(url, settings, AnyBroker);
    }

    private static LoginMethod LoginOf(OptionValue value) =>
        value.Word("PLAIN", "EXTERNAL", "ANONYMOUS") switch
        {
            "PLAIN" => LoginMethod.Plain,
            "EXTERNAL" => LoginMethod.External,
            _ => LoginMethod.Anonymous,
        };
}
