using Microsoft.Extensions.Logging;

namespace TypedRpc.Notifications;

/// <summary>The log messages of notifiers: events 1600 to 1649. Only the driver <c>log</c> logs payloads and contexts.</summary>
internal static partial class NotifierLog
{
    [LoggerMessage(EventId = 1600, Message = "{Notification}", EventName = "NotificationLogged")]
    public static partial void NotificationLogged(this ILogger logger, LogLevel level, string notification);

    [LoggerMessage(
        1601,
        LogLevel.Warning,
        "The driver '{Driver}' failed to deliver {EventType} {MessageId}, attempt {Attempt}; {Count} attempts have failed "
        + "since this was last said",
        EventName = "DriverFailed")]
    public static partial void DriverFailed(
        this ILogger logger, string driver, string eventType, Guid messageId, int attempt, int count, Exception? exception);

    [LoggerMessage(
        1602,
        LogLevel.Error,
        "{Count} notifications were dropped at the driver '{Driver}' since this was last said, the last of them {EventType} "
        + "{MessageId}: {Reason}",
        EventName = "NotificationsDropped")]
    public static partial void NotificationsDropped(
        this ILogger logger, int count, string driver, string eventType, Guid messageId, string reason);

    [LoggerMessage(
        1603,
        LogLevel.Error,
        "The notification {EventType} of a served method could not be made, and is dropped: {Fault}",
        EventName = "NotificationNotCreated")]
    public static partial void NotificationNotCreated(this ILogger logger, string eventType, Type fault);

    [LoggerMessage(
        1604,
        LogLevel.Warning,
        "The bus is closed with notifications still at their drivers, which neither end nor give the thread back",
        EventName = "DriversNotCompleted")]
    public static partial void DriversNotCompleted(this ILogger logger);
}
