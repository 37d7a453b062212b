namespace TypedRpc.TestBroker;

/// <summary>
/// The protocol of tests that run over RabbitMQ: AMQP 0-9-1, or AMQP 1.0 with <c>TYPEDRPC_TEST_PROTOCOL=amqp10</c> (RabbitMQ 4).
/// </summary>
public static class Protocol
{
    /// <summary>True when the tests run over AMQP 1.0.</summary>
    public static bool IsAmqp10 { get; } = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_PROTOCOL") == "amqp10";

    /// <summary>The URL of a broker with the scheme of the protocol.</summary>
    public static string UrlOf(Uri broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return IsAmqp10 ? AmqpUrl.Of(broker.OriginalString) : broker.OriginalString;
    }
}
