using TypedRpc.Brokers.Url;
using TypedRpc.Transport;

namespace TypedRpc.Amqp.Url;

/// <summary>The dialect that a URL asks for.</summary>
internal enum DialectName
{
    /// <summary>That of the broker.</summary>
    Any,

    /// <summary>RabbitMQ 4.</summary>
    RabbitMq,

    /// <summary>Brokers and routers without topology.</summary>
    Addressed,
}

/// <summary>The mode of addressing of oslo.messaging's amqp driver.</summary>
internal enum AddressingMode
{
    /// <summary>By the product of the peer.</summary>
    Dynamic,

    /// <summary>Addresses such as <c>unicast.openstack.volume</c>.</summary>
    Legacy,

    /// <summary>Addresses such as <c>openstack.org/om/rpc/anycast/openstack/volume</c>.</summary>
    Routable,
}

/// <summary>What a URL says about the dialect.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="Mode">The mode of addressing of the addressed dialect.</param>
/// <param name="VirtualHost">The virtual host, a part of each address; empty for none.</param>
internal sealed record DialectOptions(DialectName Dialect, AddressingMode Mode, string VirtualHost)
{
    /// <summary>The name of the option of the dialect.</summary>
    public const string DialectOption = "dialect";

    /// <summary>The name of the option of the mode.</summary>
    public const string ModeOption = "addressing_mode";

    /// <summary>Reads the options of a URL.</summary>
    /// <exception cref="TransportException"><see cref="TransportError.InvalidUrl"/>, naming the option.</exception>
    public static DialectOptions Of(TransportUrl url) => new(
        url.Options.TryGetValue(DialectOption, out string? dialect) ? DialectOf(new OptionValue(DialectOption, dialect)) : DialectName.Any,
        url.Options.TryGetValue(ModeOption, out string? mode) ? ModeOf(new OptionValue(ModeOption, mode)) : AddressingMode.Dynamic,
        url.Path ?? "");

    private static DialectName DialectOf(OptionValue value) =>
        value.Word("rabbitmq", "addressed") == "rabbitmq" ? DialectName.RabbitMq : DialectName.Addressed;

    private static AddressingMode ModeOf(OptionValue value) => value.Word("dynamic", "legacy", "routable") switch
    {
        "legacy" => AddressingMode.Legacy,
        "routable" => AddressingMode.Routable,
        _ => AddressingMode.Dynamic,
    };
}
