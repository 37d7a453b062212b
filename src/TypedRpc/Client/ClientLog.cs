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
}
