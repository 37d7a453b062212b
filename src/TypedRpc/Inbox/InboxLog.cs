using Microsoft.Extensions.Logging;

namespace TypedRpc.Inbox;

/// <summary>The log messages of the inbox: events 1200 to 1299. Bodies are never logged.</summary>
internal static partial class InboxLog
{
    [LoggerMessage(
        1200,
        LogLevel.Warning,
        "Discarded a message of {Length} bytes in the inbox that belongs to no call: {Reason}. {Suppressed} before it were not "
        + "logged.",
        EventName = "MessageUnattributed")]
    public static partial void MessageUnattributed(this ILogger logger, int length, string reason, long suppressed);
}
