using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting;

/// <summary>Log events 5000 to 5049, about the routing file.</summary>
internal static partial class RoutingLog
{
    [LoggerMessage(
        5000,
        LogLevel.Information,
        "The notification routing of {Path} holds: {Groups} groups, {Rules} rules",
        EventName = "RoutingLoaded")]
    public static partial void RoutingLoaded(this ILogger logger, string path, int groups, int rules);

    [LoggerMessage(
        5001,
        LogLevel.Error,
        "The notification routing stays as it was, for the changed file cannot be taken. {Reason}",
        EventName = "RoutingRefused")]
    public static partial void RoutingRefused(this ILogger logger, string reason, Exception exception);

    [LoggerMessage(
        5002,
        LogLevel.Warning,
        "The file system does not report changes in the folder of {Path}; it is polled every {Seconds} s",
        EventName = "ChangesNotReported")]
    public static partial void ChangesNotReported(this ILogger logger, string path, double seconds, Exception? exception);

    [LoggerMessage(5003, LogLevel.Error, "A handler of NotificationRoutingWatch.Reloaded failed", EventName = "ReloadedHandlerFailed")]
    public static partial void ReloadedHandlerFailed(this ILogger logger, Exception exception);
}
