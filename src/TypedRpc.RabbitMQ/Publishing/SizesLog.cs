using Microsoft.Extensions.Logging;

namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>Log events of the sizes that the broker accepts.</summary>
internal static partial class SizesLog
{
    [LoggerMessage(3042, LogLevel.Warning,
        "RabbitMQ refused a message over its size; larger ones are refused here from now on: {Refusal}",
        EventName = "MessageTooLargeForBroker")]
    public static partial void MessageTooLargeForBroker(ILogger logger, string refusal);
}
