using Microsoft.Extensions.Logging;

namespace TypedRpc.RabbitMQ.Declaring;

/// <summary>Log events of declarations.</summary>
internal static partial class DeclaringLog
{
    [LoggerMessage(3021, LogLevel.Debug, "Adopted the {Kind} '{Name}' as it is", EventName = "Adopted")]
    public static partial void Adopted(ILogger logger, string kind, string name);
}
