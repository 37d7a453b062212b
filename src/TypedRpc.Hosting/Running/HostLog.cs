using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting.Running;

/// <summary>The log messages of hosted buses: events 5050 to 5099. Passwords are never logged.</summary>
internal static partial class HostLog
{
    [LoggerMessage(
        5050,
        LogLevel.Warning,
        "Could not start {Part}, and will try again in {Seconds} s: {Reason}",
        EventName = "PartNotStarted")]
    public static partial void PartNotStarted(this ILogger logger, string part, double seconds, string reason, Exception exception);

    [LoggerMessage(
        5051,
        LogLevel.Warning,
        "Not started after {Seconds} s: {Parts}. The host starts without them, and they continue to start in the background",
        EventName = "StartedNotReady")]
    public static partial void StartedNotReady(this ILogger logger, double seconds, string parts);

    [LoggerMessage(5052, LogLevel.Information, "All servers and listeners of the bus are started", EventName = "AllStarted")]
    public static partial void AllStarted(this ILogger logger);

    [LoggerMessage(
        5053,
        LogLevel.Warning,
        "The shutdown timeout of the host is over, and {What} had not ended",
        EventName = "ShutdownTimeoutOver")]
    public static partial void ShutdownTimeoutOver(this ILogger logger, string what);

    [LoggerMessage(
        5054,
        LogLevel.Warning,
        "The drain timeout of {Part} is {Drain} s and not {Configured} s, because HostOptions.ShutdownTimeout is {Shutdown} s",
        EventName = "DrainTimeoutLimited")]
    public static partial void DrainTimeoutLimited(this ILogger logger, string part, double drain, double configured, double shutdown);

    [LoggerMessage(
        5055,
        LogLevel.Error,
        "The reloaded options are invalid, so the last valid password is used: {Problems}",
        EventName = "ReloadedOptionsInvalid")]
    public static partial void ReloadedOptionsInvalid(this ILogger logger, string problems);

    [LoggerMessage(
        5056,
        LogLevel.Warning,
        "The options {Keys} are for servers, clients or listeners that this application has not added",
        EventName = "OptionsUnused")]
    public static partial void OptionsUnused(this ILogger logger, string keys);
}
