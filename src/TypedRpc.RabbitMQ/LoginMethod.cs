namespace TypedRpc.RabbitMQ;

/// <summary>How one tells the broker who one is (SASL).</summary>
internal enum LoginMethod
{
    /// <summary>User name and password.</summary>
    Plain,

    /// <summary>User name and password too, in a table: what oslo.messaging uses unless told otherwise.</summary>
    AmqPlain,

    /// <summary>The client's certificate; the broker needs its plugin rabbitmq_auth_mechanism_ssl.</summary>
    External,
}
