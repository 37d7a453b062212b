using Microsoft.Extensions.Logging;

namespace TypedRpc.Server;

/// <summary>The log messages of servers: events 2000 to 2099. Bodies, arguments and contexts are never logged.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(2000, LogLevel.Information, "Serving {Target}", EventName = "ServingStarted")]
    public static partial void ServingStarted(this ILogger logger, RpcTarget target);

    [LoggerMessage(
        2001,
        LogLevel.Information,
        "Stopped serving {Target}; {Abandoned} methods were still running",
        EventName = "ServingStopped")]
    public static partial void ServingStopped(this ILogger logger, RpcTarget target, int abandoned);

    [LoggerMessage(
        2002,
        LogLevel.Warning,
        "Discarded a message of {Length} bytes from '{Queue}' that cannot be read as a request: {Reason} (more that were not "
        + "logged: {Others})",
        EventName = "NotARequest")]
    public static partial void NotARequest(this ILogger logger, int length, string queue, string reason, long others);

    [LoggerMessage(
        2003,
        LogLevel.Warning,
        "Refused {Method} {CallId}: {Reason} (more that were not logged: {Others})",
        EventName = "RequestRefused")]
    public static partial void RequestRefused(this ILogger logger, string method, string callId, string reason, long others);

    [LoggerMessage(2004, LogLevel.Warning, "The call {Method} {CallId} failed", EventName = "CallFailed")]
    public static partial void CallFailed(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(2005, LogLevel.Error, "The cast {Method} {CallId} failed, and its caller does not hear of it", EventName = "CastFailed")]
    public static partial void CastFailed(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "The reply to {Method} {CallId} could not be sent", EventName = "ReplyNotSent")]
    public static partial void ReplyNotSent(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(
        2007,
        LogLevel.Information,
        "Dropped {Method} {CallId}: its caller had stopped waiting when it came (more that were not logged: {Others})",
        EventName = "RequestExpired")]
    public static partial void RequestExpired(this ILogger logger, string method, string callId, long others);

    [LoggerMessage(2008, LogLevel.Error, "A cancellation callback of {Method} threw", EventName = "CancellationCallbackFailed")]
    public static partial void CancellationCallbackFailed(this ILogger logger, string method, Exception exception);

    [LoggerMessage(2009, LogLevel.Warning, "A consumer of {Target} could not be cancelled", EventName = "ConsumerNotCancelled")]
    public static partial void ConsumerNotCancelled(this ILogger logger, RpcTarget target, Exception exception);

    [LoggerMessage(
        2010,
        LogLevel.Information,
        "Cancelled {Method} {CallId}: its caller has stopped waiting",
        EventName = "CancelledAtDeadline")]
    public static partial void CancelledAtDeadline(this ILogger logger, string method, string callId);

    [LoggerMessage(
        2011,
        LogLevel.Debug,
        "The call {Method} {CallId} ended with an exception that it declares",
        EventName = "CallFailedAsDeclared")]
    public static partial void CallFailedAsDeclared(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(
        2012,
        LogLevel.Error,
        "The members of the exception that {Method} {CallId} declares could not be sent, or are too large; its caller gets its "
        + "type and message alone",
        EventName = "FaultNotEncoded")]
    public static partial void FaultNotEncoded(this ILogger logger, string method, string callId, Exception? exception);

    [LoggerMessage(
        2013,
        LogLevel.Information,
        "{Method} {CallId} was received again; it is not executed a second time",
        EventName = "RequestRepeated")]
    public static partial void RequestRepeated(this ILogger logger, string method, string callId);

    [LoggerMessage(
        2014,
        LogLevel.Warning,
        "Did not begin {Method} {CallId}: it is not sure that the broker has taken its acknowledgement, so another server may "
        + "get it",
        EventName = "StartNotConfirmed")]
    public static partial void StartNotConfirmed(this ILogger logger, string method, string callId);

    [LoggerMessage(
        2015,
        LogLevel.Warning,
        "The cast {Method} {CallId} failed, attempt {Attempt} of {Limit}; it will be retried",
        EventName = "CastRetried")]
    public static partial void CastRetried(this ILogger logger, string method, string callId, int attempt, int limit, Exception? exception);

    [LoggerMessage(
        2016,
        LogLevel.Error,
        "The cast {Method} {CallId} failed in {Attempts} attempts and is in the queue '{Queue}' now",
        EventName = "CastDeadLettered")]
    public static partial void CastDeadLettered(
        this ILogger logger, string method, string callId, int attempts, string queue, Exception? exception);

    [LoggerMessage(
        2017,
        LogLevel.Warning,
        "The cast {Method} {CallId} could not be republished with its number of attempts; the broker redelivers it",
        EventName = "CastNotRepublished")]
    public static partial void CastNotRepublished(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(
        2018,
        LogLevel.Warning,
        "Did not run the call {CallId} from '{Queue}': it had waited there without a server until its caller gave up (more "
        + "that were not logged: {Others})",
        EventName = "CallAbandoned")]
    public static partial void CallAbandoned(this ILogger logger, string callId, string queue, long others);

    [LoggerMessage(
        2019,
        LogLevel.Warning,
        "Did not run the call {CallId} from '{Queue}': it had waited there, and its caller did not answer within {Seconds} s "
        + "whether it still waits (more that were not logged: {Others})",
        EventName = "CallerDidNotAnswer")]
    public static partial void CallerDidNotAnswer(this ILogger logger, string callId, string queue, double seconds, long others);

    [LoggerMessage(
        2020,
        LogLevel.Warning,
        "Cancelled {Method} {CallId}: the server stops, and the time to drain is over",
        EventName = "CancelledByStop")]
    public static partial void CancelledByStop(this ILogger logger, string method, string callId);

    [LoggerMessage(
        2021,
        LogLevel.Error,
        "The cast {Method} {CallId} was rejected after {Attempts} attempts: neither its queue nor '{Queue}' takes a copy of it",
        EventName = "CastRejected")]
    public static partial void CastRejected(
        this ILogger logger, string method, string callId, int attempts, string queue, Exception exception);

    [LoggerMessage(
        2022,
        LogLevel.Information,
        "Cancelled {Method} {CallId}: its caller {Reason}",
        EventName = "CancelledByCaller")]
    public static partial void CancelledByCaller(this ILogger logger, string method, string callId, string reason);

    [LoggerMessage(
        2023,
        LogLevel.Warning,
        "The progress of {Method} {CallId} could not be sent",
        EventName = "ProgressNotSent")]
    public static partial void ProgressNotSent(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(
        2030,
        LogLevel.Error,
        "The services of {Method} {CallId} could not be disposed after it had ended",
        EventName = "ScopeNotDisposed")]
    public static partial void ScopeNotDisposed(this ILogger logger, string method, string callId, Exception exception);
}
