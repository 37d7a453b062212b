using Microsoft.Extensions.Logging;

namespace TypedRpc.Brokers.Consuming;

/// <summary>Log events of consumers that last over the epochs.</summary>
internal static partial class ConsumersLog
{
    [LoggerMessage(3014, LogLevel.Warning,
        "The consumer of the queue {Queue} was lost and is started again: {Reason}", EventName = "ConsumerLost")]
    public static partial void ConsumerLost(ILogger logger, string queue, string reason);

    [LoggerMessage(EventId = 3015,
        Message = "Consuming the queue {Queue} again failed, attempt {Attempt}; trying again. {Reason}",
        EventName = "ConsumerNotRestarted")]
    public static partial void ConsumerNotRestarted(ILogger logger, LogLevel level, string queue, int attempt, string reason);

    [LoggerMessage(3016, LogLevel.Warning,
        "The exchange {Exchange} that the queue {Queue} is bound to was deleted; it is declared again", EventName = "Unbound")]
    public static partial void Unbound(ILogger logger, string exchange, string queue);

    [LoggerMessage(3017, LogLevel.Warning, "The queue {Queue} could not be bound again: {Reason}", EventName = "NotBound")]
    public static partial void NotBound(ILogger logger, string queue, string reason);
}
