using Microsoft.Extensions.Logging;

namespace TypedRpc.Notifications;

/// <summary>The log messages of listeners: events 1650 to 1699. Payloads and contexts are never logged.</summary>
internal static partial class ListenerLog
{
    [LoggerMessage(1650, LogLevel.Information, "Listening to {Queues}", EventName = "ListeningStarted")]
    public static partial void ListeningStarted(this ILogger logger, string queues);

    [LoggerMessage(
        1651,
        LogLevel.Information,
        "Stopped listening to {Queues}; {Abandoned} notifications were still being handled",
        EventName = "ListeningStopped")]
    public static partial void ListeningStopped(this ILogger logger, string queues, int abandoned);

    [LoggerMessage(
        1652,
        LogLevel.Warning,
        "Discarded a message of {Length} bytes from '{Queue}' that is not a notification: {Reason}",
        EventName = "NotANotification")]
    public static partial void NotANotification(this ILogger logger, int length, string queue, string reason);

    [LoggerMessage(
        1653,
        LogLevel.Warning,
        "The notification {EventType} {MessageId} was not handled, attempt {Attempt} of {Limit}; it will be retried",
        EventName = "NotificationNotHandled")]
    public static partial void NotificationNotHandled(
        this ILogger logger, string eventType, Guid messageId, int attempt, int limit, Exception? failure);

    [LoggerMessage(
        1654,
        LogLevel.Error,
        "The notification {EventType} {MessageId} was not handled in {Attempts} attempts and is in the queue '{Queue}' now",
        EventName = "NotificationDeadLettered")]
    public static partial void NotificationDeadLettered(
        this ILogger logger, string eventType, Guid messageId, int attempts, string queue, Exception? failure);

    [LoggerMessage(
        1655,
        LogLevel.Warning,
        "The notification {EventType} {MessageId} could not be republished with its number of attempts; the broker redelivers "
        + "it",
        EventName = "NotificationNotRepublished")]
    public static partial void NotificationNotRepublished(this ILogger logger, string eventType, Guid messageId, Exception exception);

    [LoggerMessage(1656, LogLevel.Warning, "A consumer of {Queues} could not be cancelled", EventName = "ListenerNotCancelled")]
    public static partial void ListenerNotCancelled(this ILogger logger, string queues, Exception exception);

    [LoggerMessage(1657, LogLevel.Error, "A cancellation callback of a handler of {Queues} threw", EventName = "HandlerCallbackFailed")]
    public static partial void HandlerCallbackFailed(this ILogger logger, string queues, Exception exception);

    [LoggerMessage(
        1658,
        LogLevel.Error,
        "The notification {EventType} {MessageId} was rejected after {Attempts} attempts: neither its queue nor '{Queue}' "
        + "takes a copy of it",
        EventName = "NotificationRejected")]
    public static partial void NotificationRejected(
        this ILogger logger, string eventType, Guid messageId, int attempts, string queue, Exception exception);

    [LoggerMessage(
        1670,
        LogLevel.Error,
        "The services of a handled notification {EventType} could not be disposed",
        EventName = "NotificationScopeNotDisposed")]
    public static partial void ScopeNotDisposed(this ILogger logger, string eventType, Exception exception);
}
