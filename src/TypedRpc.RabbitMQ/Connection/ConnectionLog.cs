using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Url;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>Log events of the connections to RabbitMQ.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(3004, LogLevel.Warning, "RabbitMQ at {Address} blocks publishing: {Reason}", EventName = "Blocked")]
    public static partial void Blocked(ILogger logger, BrokerHost address, string reason);

    [LoggerMessage(3005, LogLevel.Information, "RabbitMQ at {Address} takes messages again", EventName = "Unblocked")]
    public static partial void Unblocked(ILogger logger, BrokerHost address);
}
