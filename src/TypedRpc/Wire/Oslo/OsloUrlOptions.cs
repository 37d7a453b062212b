using System.Globalization;

namespace TypedRpc.Wire.Oslo;

/// <summary>The options of oslo.messaging in the query of a transport URL that apply to the bus and not to its connection.</summary>
internal static class OsloUrlOptions
{
    private const string Compression = "kombu_compression";

    // The options that exist only in oslo.messaging's topology: each selects that topology.
    private static readonly Dictionary<string, Action<RpcOsloOptions, string, string>> Declaring = new(StringComparer.Ordinal)
    {
        ["amqp_durable_queues"] = static (oslo, name, text) => oslo.Durable = Boolean(name, text),
        ["amqp_auto_delete"] = static (oslo, name, text) => oslo.AutoDelete = Boolean(name, text),
        ["rabbit_quorum_queue"] = static (oslo, name, text) => oslo.Quorum = Boolean(name, text),
        ["rabbit_transient_quorum_queue"] = static (oslo, name, text) => oslo.TransientQuorum = Boolean(name, text),
        ["rabbit_transient_queues_ttl"] = static (oslo, name, text) => oslo.TransientTtl = Seconds(name, text),
    };

    /// <summary>The names of the options.</summary>
    public static IEnumerable<string> Names => Declaring.Keys.Append(Compression);

    /// <summary>Returns the options of a bus with those of its URL, which take precedence.</summary>
    /// <param name="topology">The topology in the options of the bus.</param>
    /// <param name="oslo">The valid options of the bus. They are not changed.</param>
    /// <param name="url">The options of the URL. Those of other names are ignored.</param>
    /// <exception cref="RpcConfigurationException">The value of an option is not valid; the message names the option.</exception>
    public static (RpcTopology Topology, RpcOsloOptions Oslo) Apply(
        RpcTopology topology, RpcOsloOptions oslo, IReadOnlyDictionary<string, string> url)
    {
        oslo = oslo with { };
        foreach ((string name, string text) in url)
        {
            if (name == Compression)
            {
                oslo.Compress = text is "gzip" ? true : throw Invalid(name, "must be gzip, the only coding that is written");
            }
            else if (Declaring.TryGetValue(name, out Action<RpcOsloOptions, string, string>? set))
            {
                topology = RpcTopology.Oslo;
                set(oslo, name, text);
            }
        }

        try
        {
            return (topology, oslo.Validated(topology));
        }
        catch (ArgumentException exception)
        {
            throw new RpcConfigurationException($"The options of the transport URL do not go together: {exception.Message}", exception);
        }
    }

    // The forms that oslo.config accepts.
    private static bool Boolean(string name, string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" or "on" or "yes" => true,
        "false" or "0" or "off" or "no" => false,
        _ => throw Invalid(name, "must be true or false"),
    };

    private static TimeSpan Seconds(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= 24 * 24 * 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid(name, "must be a number of seconds, at most those of 24 days");

    private static RpcConfigurationException Invalid(string name, string what) => new($"The option '{name}' of the transport URL {what}.");
}
