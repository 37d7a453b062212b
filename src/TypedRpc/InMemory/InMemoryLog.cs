using Microsoft.Extensions.Logging;

namespace TypedRpc.InMemory;

internal static partial class InMemoryLog
{
    [LoggerMessage(
        1400,
        LogLevel.Error,
        "A delivery sink of queue {Queue} threw, which it must not; the delivery stays unsettled",
        EventName = "SinkFailed")]
    public static partial void SinkFailed(ILogger logger, string queue, Exception exception);

    [LoggerMessage(1401, LogLevel.Error, "The transport's listener threw in {Method}, which it must not", EventName = "ListenerFailed")]
    public static partial void ListenerFailed(ILogger logger, string method, Exception exception);
}
