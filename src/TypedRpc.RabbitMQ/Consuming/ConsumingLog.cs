using Microsoft.Extensions.Logging;

namespace TypedRpc.RabbitMQ.Consuming;

/// <summary>Log events of consuming. Bodies are never logged.</summary>
internal static partial class ConsumingLog
{
    [LoggerMessage(3010, LogLevel.Error,
        "A delivery from the queue {Queue} could not be handed over; it is rejected", EventName = "DeliveryFailed")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(3012, LogLevel.Debug, "Consuming the queue {Queue} in epoch {Epoch}", EventName = "Consuming")]
    public static partial void Consuming(ILogger logger, string queue, int epoch);

    [LoggerMessage(3013, LogLevel.Debug, "Settlements for the queue {Queue} stopped: {Reason}", EventName = "SettlementStopped")]
    public static partial void SettlementStopped(ILogger logger, string queue, string reason);

    [LoggerMessage(3041, LogLevel.Error,
        "Rejected a message from the queue {Queue}: its headers have more than {Levels} levels of tables and lists; "
        + "such messages from this queue so far: {Count}",
        EventName = "HeadersTooDeep")]
    public static partial void HeadersTooDeep(ILogger logger, string queue, int levels, uint count);
}
