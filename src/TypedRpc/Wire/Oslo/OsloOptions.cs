using System.Globalization;

namespace TypedRpc.Wire.Oslo;

/// <summary>The options of oslo.messaging in the query of a transport URL that apply to the bus and not to its connection.</summary>
/// <param name="Topology">How exchanges and queues are declared.</param>
/// <param name="Compresses">True compresses the messages that are written in oslo.messaging's format.</param>
internal readonly record struct OsloOptions(RpcTopology Topology, bool Compresses)
{
    /// <summary>Applies the options of a URL. An option that exists only in oslo.messaging's topology selects that topology.</summary>
    /// <exception cref="RpcConfigurationException">The value of an option is not valid; the message names the option.</exception>
    public OsloOptions With(IReadOnlyDictionary<string, string> url)
    {
        (RpcTopology topology, bool compresses) = this;
        foreach ((string name, string value) in url)
        {
            switch (name)
            {
                case "amqp_durable_queues": topology = Oslo() with { Durable = Boolean(name, value) }; break;
                case "amqp_auto_delete": topology = Oslo() with { AutoDelete = Boolean(name, value) }; break;
                case "rabbit_quorum_queue": topology = Oslo() with { Quorum = Boolean(name, value) }; break;
                case "rabbit_transient_quorum_queue": topology = Oslo() with { TransientQuorum = Boolean(name, value) }; break;
                case "rabbit_transient_queues_ttl": topology = Oslo() with { TransientTtl = Seconds(name, value) }; break;
                case "kombu_compression": compresses = value is "gzip" ? true : throw Invalid(name, "must be gzip, the only coding that is written"); break;
            }
        }

        try
        {
            return new OsloOptions(topology.Validated(), compresses);
        }
        catch (ArgumentException exception)
        {
            throw new RpcConfigurationException($"The options of the transport URL do not go together: {exception.Message}", exception);
        }

        RpcTopology Oslo() => topology.IsOslo ? topology : RpcTopology.Oslo;
    }

    // The forms that oslo.config accepts.
    private static bool Boolean(string name, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "on" or "yes" => true,
        "false" or "0" or "off" or "no" => false,
        _ => throw Invalid(name, "must be true or false"),
    };

    private static TimeSpan Seconds(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= 24 * 24 * 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid(name, "must be a number of seconds, at most those of 24 days");

    private static RpcConfigurationException Invalid(string name, string what) => new($"The option '{name}' of the transport URL {what}.");
}
