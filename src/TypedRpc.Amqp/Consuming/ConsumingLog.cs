using Microsoft.Extensions.Logging;

namespace TypedRpc.Amqp.Consuming;

/// <summary>Log events of consuming. Bodies are never logged.</summary>
internal static partial class ConsumingLog
{
    [LoggerMessage(3110, LogLevel.Error,
        "A delivery from the queue {Queue} could not be handed over; it is rejected", EventName = "DeliveryFailed")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(3112, LogLevel.Debug, "Consuming the queue {Queue} in epoch {Epoch}", EventName = "Consuming")]
    public static partial void Consuming(ILogger logger, string queue, int epoch);

    [LoggerMessage(3113, LogLevel.Debug, "A settlement for the queue {Queue} was not sent: {Reason}", EventName = "SettlementStopped")]
    public static partial void SettlementStopped(ILogger logger, string queue, string reason);

    [LoggerMessage(3141, LogLevel.Error,
        "Rejected a message from the queue {Queue} whose body is not data; such messages from this queue so far: {Count}",
        EventName = "InvalidBody")]
    public static partial void InvalidBody(ILogger logger, string queue, uint count);
}
