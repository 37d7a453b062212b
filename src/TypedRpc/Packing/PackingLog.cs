using Microsoft.Extensions.Logging;

namespace TypedRpc.Packing;

/// <summary>The log messages of packs: events 1300 to 1399.</summary>
internal static partial class PackingLog
{
    [LoggerMessage(1300, LogLevel.Warning,
        "A message of a pack could not be returned to the queue {Queue}: {Reason}", EventName = "NotReturned")]
    public static partial void NotReturned(ILogger logger, string queue, string reason);

    [LoggerMessage(1301, LogLevel.Error,
        "Rejected a message from the queue {Queue} that is not a valid pack; such messages from this queue so far: {Count}",
        EventName = "InvalidPack")]
    public static partial void InvalidPack(ILogger logger, string queue, uint count);

    [LoggerMessage(1302, LogLevel.Error,
        "A message of a pack from the queue {Queue} could not be passed on; it is rejected", EventName = "PackedDeliveryFailed")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string queue);
}
