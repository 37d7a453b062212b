namespace TypedRpc.Brokers.Url;

/// <summary>The SASL mechanism of the login.</summary>
internal enum LoginMethod
{
    /// <summary>User name and password.</summary>
    Plain,

    /// <summary>User name and password in an AMQP table; the default of oslo.messaging.</summary>
    AmqPlain,

    /// <summary>The client certificate; the broker needs the plugin rabbitmq_auth_mechanism_ssl.</summary>
    External,

    /// <summary>No identity (RFC 4505).</summary>
    Anonymous,
}
