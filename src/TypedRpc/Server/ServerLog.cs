using Microsoft.Extensions.Logging;

namespace TypedRpc.Server;

/// <summary>The log messages of servers: events 2000 to 2099. Bodies, arguments and contexts are never logged.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(2000, LogLevel.Information, "Serving {Target}")]
    public static partial void Serving(this ILogger logger, RpcTarget target);

    [LoggerMessage(2001, LogLevel.Information, "Stopped serving {Target}; {Abandoned} methods were still running")]
    public static partial void Stopped(this ILogger logger, RpcTarget target, int abandoned);

    [LoggerMessage(2002, LogLevel.Warning, "Discarded a message of {Length} bytes from '{Queue}' that cannot be read as a request: {Reason} (more that were not logged: {Others})")]
    public static partial void NoRequest(this ILogger logger, int length, string queue, string reason, long others);

    [LoggerMessage(2003, LogLevel.Warning, "Refused {Method} {CallId}: {Reason} (more that were not logged: {Others})")]
    public static partial void Refused(this ILogger logger, string method, string callId, string reason, long others);

    [LoggerMessage(2004, LogLevel.Warning, "The call {Method} {CallId} failed")]
    public static partial void CallFailed(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(2005, LogLevel.Error, "The cast {Method} {CallId} failed, and its caller does not hear of it")]
    public static partial void CastFailed(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "The reply to {Method} {CallId} could not be sent")]
    public static partial void ReplyNotSent(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(2007, LogLevel.Information, "Dropped {Method} {CallId}: its caller had stopped waiting when it came (more that were not logged: {Others})")]
    public static partial void Expired(this ILogger logger, string method, string callId, long others);

    [LoggerMessage(2008, LogLevel.Error, "A cancellation callback of {Method} threw")]
    public static partial void CancellationCallbackFailed(this ILogger logger, string method, Exception exception);

    [LoggerMessage(2009, LogLevel.Warning, "A consumer of {Target} could not be cancelled")]
    public static partial void ConsumerNotCancelled(this ILogger logger, RpcTarget target, Exception exception);

    [LoggerMessage(2010, LogLevel.Information, "Cancelled {Method} {CallId}: its caller has stopped waiting")]
    public static partial void CancelledAtDeadline(this ILogger logger, string method, string callId);

    [LoggerMessage(2011, LogLevel.Debug, "The call {Method} {CallId} ended with an exception that it declares")]
    public static partial void CallFailedAsDeclared(this ILogger logger, string method, string callId, Exception exception);

    [LoggerMessage(2012, LogLevel.Error, "The members of the exception that {Method} {CallId} declares could not be sent, or are too large; its caller gets its type and message alone")]
    public static partial void FaultNotEncoded(this ILogger logger, string method, string callId, Exception? exception);

    [LoggerMessage(2013, LogLevel.Information, "{Method} {CallId} was received again; it is not executed a second time")]
    public static partial void Repeated(this ILogger logger, string method, string callId);

    [LoggerMessage(2014, LogLevel.Warning, "Did not begin {Method} {CallId}: it is not sure that the broker has taken its acknowledgement, so another server may get it")]
    public static partial void StartNotConfirmed(this ILogger logger, string method, string callId);

    [LoggerMessage(2015, LogLevel.Warning, "The cast {Method} {CallId} failed, attempt {Attempt} of {Limit}; it will be retried")]
    public static partial void CastComesAgain(this ILogger logger, string method, string callId, int attempt, int limit, Exception? exception);

    [LoggerMessage(2016, LogLevel.Error, "The cast {Method} {CallId} failed in {Attempts} attempts and is in the queue '{Queue}' now")]
    public static partial void CastDeadLettered(this ILogger logger, string method, string callId, int attempts, string queue, Exception? exception);

    [LoggerMessage(2017, LogLevel.Warning, "The cast {Method} {CallId} could not be republished with its number of attempts; the broker redelivers it")]
    public static partial void CastNotPutBack(this ILogger logger, string method, string callId, Exception fault);

    [LoggerMessage(2018, LogLevel.Warning, "Did not run the call {CallId} from '{Queue}': it had waited there without a server until its caller gave up (more that were not logged: {Others})")]
    public static partial void Abandoned(this ILogger logger, string callId, string queue, long others);

    [LoggerMessage(2019, LogLevel.Warning, "Did not run the call {CallId} from '{Queue}': it had waited there, and its caller did not answer within {Seconds} s whether it still waits (more that were not logged: {Others})")]
    public static partial void NotAnswered(this ILogger logger, string callId, string queue, double seconds, long others);

    [LoggerMessage(2020, LogLevel.Warning, "Cancelled {Method} {CallId}: the server stops, and the time to drain is over")]
    public static partial void CancelledByStop(this ILogger logger, string method, string callId);

    [LoggerMessage(2021, LogLevel.Error, "The cast {Method} {CallId} was rejected after {Attempts} attempts: neither its queue nor '{Queue}' takes a copy of it")]
    public static partial void CastRejected(this ILogger logger, string method, string callId, int attempts, string queue, Exception fault);
}
