using Microsoft.Extensions.Logging;

namespace TypedRpc.Client;

/// <summary>The log messages of clients: events 1100 to 1199. Arguments, results and contexts are never logged.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(
        1100,
        LogLevel.Error,
        "An interceptor of {Method} {CallId} failed after its caller had stopped waiting for it",
        EventName = "InterceptorFailedLate")]
    public static partial void InterceptorFailedLate(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(1101, LogLevel.Debug, "Calling {Method} {CallId} at {Target}", EventName = "CallBegan", SkipEnabledCheck = true)]
    public static partial void CallBegan(this ILogger logger, string method, string callId, RpcTarget target);

    [LoggerMessage(
        1102,
        LogLevel.Debug,
        "The call {Method} {CallId} at {Target} succeeded after {Milliseconds} ms",
        EventName = "CallEnded",
        SkipEnabledCheck = true)]
    public static partial void CallEnded(this ILogger logger, string method, string callId, RpcTarget target, double milliseconds);

    [LoggerMessage(
        EventId = 1103, Message = "The call {Method} {CallId} at {Target} failed", EventName = "CallFailed", SkipEnabledCheck = true)]
    public static partial void CallFailed(
        this ILogger logger, LogLevel level, string method, string callId, RpcTarget target, Exception exception);

    [LoggerMessage(
        1104,
        LogLevel.Information,
        "The call {Method} {CallId} at {Target} is sent again, because its connection was lost: {Reason}",
        EventName = "CallRetried",
        SkipEnabledCheck = true)]
    public static partial void CallRetried(this ILogger logger, string method, string callId, RpcTarget target, string reason);

    [LoggerMessage(1105, LogLevel.Debug, "Casting {Method} {CallId} to {Target}", EventName = "CastBegan", SkipEnabledCheck = true)]
    public static partial void CastBegan(this ILogger logger, string method, string callId, RpcTarget target);

    [LoggerMessage(
        1106,
        LogLevel.Debug,
        "The cast {Method} {CallId} to {Target} was sent after {Milliseconds} ms",
        EventName = "CastEnded",
        SkipEnabledCheck = true)]
    public static partial void CastEnded(this ILogger logger, string method, string callId, RpcTarget target, double milliseconds);

    [LoggerMessage(
        EventId = 1107, Message = "The cast {Method} {CallId} to {Target} was not sent", EventName = "CastFailed", SkipEnabledCheck = true)]
    public static partial void CastFailed(
        this ILogger logger, LogLevel level, string method, string callId, RpcTarget target, Exception exception);

    [LoggerMessage(1108, LogLevel.Warning, "The progress of a call could not be reported to its caller", EventName = "ProgressNotReported")]
    public static partial void ProgressNotReported(this ILogger logger, Exception exception);

    [LoggerMessage(
        1109, LogLevel.Error, "A cancellation callback of a stream that a caller sends threw", EventName = "StreamCallbackFailed")]
    public static partial void StreamCallbackFailed(this ILogger logger, Exception exception);
}
