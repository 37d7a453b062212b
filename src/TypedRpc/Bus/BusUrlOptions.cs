using TypedRpc.Transport;
using TypedRpc.Wire.Oslo;

namespace TypedRpc;

/// <summary>The options of a transport URL that the bus reads. They have the same meaning with every transport.</summary>
internal static class BusUrlOptions
{
    private const string ControlExchange = "control_exchange";

    /// <summary>The names of the options. A transport ignores them.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [ControlExchange, .. OsloUrlOptions.Names];

    /// <summary>Returns the options of a bus with those of its URL, which take precedence.</summary>
    /// <exception cref="RpcConfigurationException">The value of an option is not valid; the message names the option.</exception>
    public static RpcBusOptions Apply(RpcBusOptions options, TransportUrl url)
    {
        string exchange = url.Options.GetValueOrDefault(ControlExchange, options.ControlExchange);
        if (!Identifiers.IsTopic(exchange))
        {
            throw new RpcConfigurationException(
                $"The option '{ControlExchange}' of the transport URL is not a valid exchange; expected {Identifiers.TopicRule}.");
        }

        (RpcTopology topology, RpcOsloOptions oslo) = OsloUrlOptions.Apply(options.Topology, options.Oslo, url.Options);
        return options with { ControlExchange = exchange, Topology = topology, Oslo = oslo };
    }
}
