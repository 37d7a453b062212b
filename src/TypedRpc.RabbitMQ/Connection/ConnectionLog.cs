using Microsoft.Extensions.Logging;
using TypedRpc.RabbitMQ.Url;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>Log events of the connections to RabbitMQ.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(3004, LogLevel.Warning, "RabbitMQ at {Address} blocks publishing: {Reason}", EventName = "Blocked")]
    public static partial void Blocked(ILogger logger, RabbitMqHost address, string reason);

    [LoggerMessage(3005, LogLevel.Information, "RabbitMQ at {Address} takes messages again", EventName = "Unblocked")]
    public static partial void Unblocked(ILogger logger, RabbitMqHost address);

    [LoggerMessage(3043, LogLevel.Error, "{Error}", EventName = "UnknownError")]
    public static partial void UnknownError(ILogger logger, Exception exception, string error);
}
