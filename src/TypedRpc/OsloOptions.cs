using System.Globalization;
using TypedRpc.Transport;

namespace TypedRpc;

/// <summary>Options in the query of a transport URL that are the bus's and not the connection's, under the names that oslo.messaging has for them.</summary>
internal static class OsloOptions
{
    /// <summary>The options of the bus with what the URL says. One that only oslo's topology has chooses it.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the option.</exception>
    public static RpcBusOptions Applied(RpcBusOptions options, IReadOnlyDictionary<string, string> url)
    {
        RpcTopology topology = options.Topology;
        foreach ((string name, string value) in url)
        {
            switch (name)
            {
                case "amqp_durable_queues": topology = Oslo() with { Durable = Boolean(name, value) }; break;
                case "amqp_auto_delete": topology = Oslo() with { AutoDelete = Boolean(name, value) }; break;
                case "rabbit_quorum_queue": topology = Oslo() with { Quorum = Boolean(name, value) }; break;
                case "rabbit_transient_quorum_queue": topology = Oslo() with { TransientQuorum = Boolean(name, value) }; break;
                case "rabbit_transient_queues_ttl": topology = Oslo() with { TransientTtl = Seconds(name, value) }; break;
                case "kombu_compression": options = options with { CompressOslo = value is "gzip" ? true : throw Fault(name, "must be gzip, the only coding that is written") }; break;
            }
        }

        try
        {
            return options with { Topology = topology.Validated() };
        }
        catch (ArgumentException fault)
        {
            throw new TransportException(TransportError.InvalidUrl, $"The options of the transport URL do not go together: {fault.Message}", fault);
        }

        RpcTopology Oslo() => topology.IsOslo ? topology : RpcTopology.Oslo;
    }

    // As oslo.config takes them.
    private static bool Boolean(string name, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "on" or "yes" => true,
        "false" or "0" or "off" or "no" => false,
        _ => throw Fault(name, "must be true or false"),
    };

    private static TimeSpan Seconds(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= 24 * 24 * 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw Fault(name, "must be a number of seconds, at most those of 24 days");

    private static TransportException Fault(string name, string what) => new(TransportError.InvalidUrl, $"The option '{name}' of the transport URL {what}.");
}
