using Microsoft.Extensions.Logging;

namespace TypedRpc.Amqp.Declaring;

/// <summary>Log events of declarations.</summary>
internal static partial class DeclaringLog
{
    [LoggerMessage(3121, LogLevel.Debug, "Adopted the {Kind} '{Name}' as it is", EventName = "Adopted")]
    public static partial void Adopted(ILogger logger, string kind, string name);
}
