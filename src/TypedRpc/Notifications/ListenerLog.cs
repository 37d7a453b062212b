using Microsoft.Extensions.Logging;

namespace TypedRpc.Notifications;

/// <summary>The log messages of listeners: events 1650 to 1699. Payloads and contexts are never logged.</summary>
internal static partial class ListenerLog
{
    [LoggerMessage(1650, LogLevel.Information, "Listening to {Queues}")]
    public static partial void Listening(this ILogger logger, string queues);

    [LoggerMessage(1651, LogLevel.Information, "Stopped listening to {Queues}; {Abandoned} notifications were still being handled")]
    public static partial void StoppedListening(this ILogger logger, string queues, int abandoned);

    [LoggerMessage(1652, LogLevel.Warning, "Discarded a message of {Length} bytes from '{Queue}' that is not a notification: {Reason}")]
    public static partial void NoNotification(this ILogger logger, int length, string queue, string reason);

    [LoggerMessage(1653, LogLevel.Warning, "The notification {EventType} {MessageId} was not handled, attempt {Attempt} of {Limit}; it will be retried")]
    public static partial void NotHandled(this ILogger logger, string eventType, Guid messageId, int attempt, int limit, Exception? failure);

    [LoggerMessage(1654, LogLevel.Error, "The notification {EventType} {MessageId} was not handled in {Attempts} attempts and is in the queue '{Queue}' now")]
    public static partial void DeadLettered(this ILogger logger, string eventType, Guid messageId, int attempts, string queue, Exception? failure);

    [LoggerMessage(1655, LogLevel.Warning, "The notification {EventType} {MessageId} could not be republished with its number of attempts; the broker redelivers it")]
    public static partial void CopyNotPublished(this ILogger logger, string eventType, Guid messageId, Exception exception);

    [LoggerMessage(1656, LogLevel.Warning, "A consumer of {Queues} could not be cancelled")]
    public static partial void ListenerNotCancelled(this ILogger logger, string queues, Exception exception);

    [LoggerMessage(1657, LogLevel.Error, "A cancellation callback of a handler of {Queues} threw")]
    public static partial void HandlersCallbackFailed(this ILogger logger, string queues, Exception exception);

    [LoggerMessage(1658, LogLevel.Error, "The notification {EventType} {MessageId} was rejected after {Attempts} attempts: neither its queue nor '{Queue}' takes a copy of it")]
    public static partial void NotificationRejected(
        this ILogger logger, string eventType, Guid messageId, int attempts, string queue, Exception exception);
}
