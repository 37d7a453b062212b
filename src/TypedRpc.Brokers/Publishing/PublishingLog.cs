using Microsoft.Extensions.Logging;

namespace TypedRpc.Brokers.Publishing;

/// <summary>Log events of publishing. Bodies are never logged.</summary>
internal static partial class PublishingLog
{
    [LoggerMessage(3020, LogLevel.Error,
        "A message to exchange '{Exchange}' with routing key '{RoutingKey}' could not be written: {Reason}", EventName = "PublishFailed")]
    public static partial void PublishFailed(ILogger logger, string exchange, string routingKey, string reason);

    [LoggerMessage(3022, LogLevel.Debug,
        "Dropped a message to exchange '{Exchange}' with routing key '{RoutingKey}' that expired before it could be sent",
        EventName = "Expired")]
    public static partial void Expired(ILogger logger, string exchange, string routingKey);
}
