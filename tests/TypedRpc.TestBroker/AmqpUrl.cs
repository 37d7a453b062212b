namespace TypedRpc.TestBroker;

/// <summary>The URL of a RabbitMQ 4 for AMQP 1.0, which it takes at the same port.</summary>
public static class AmqpUrl
{
    /// <summary>The same URL with the scheme of AMQP 1.0.</summary>
    public static string Of(string rabbitUrl)
    {
        ArgumentNullException.ThrowIfNull(rabbitUrl);
        return string.Concat("amqp10", rabbitUrl.AsSpan(rabbitUrl.IndexOf("://", StringComparison.Ordinal)));
    }
}
