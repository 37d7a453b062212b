using Microsoft.Extensions.Logging;
using TypedRpc.Brokers.Url;

namespace TypedRpc.Brokers.Lifecycle;

/// <summary>Log events of the life cycle of a transport. Passwords are never logged.</summary>
internal static partial class LifecycleLog
{
    [LoggerMessage(3000, LogLevel.Information, "Connected to the broker at {Address}: epoch {Epoch}", EventName = "Connected")]
    public static partial void Connected(ILogger logger, BrokerHost address, int epoch);

    [LoggerMessage(EventId = 3001,
        Message = "The connection to the broker at {Address} was lost, epoch {Epoch}; connecting again. {Reason}",
        EventName = "ConnectionLost")]
    public static partial void EpochEnded(ILogger logger, LogLevel level, BrokerHost address, int epoch, string reason);

    [LoggerMessage(EventId = 3002,
        Message = "Connecting to the broker at {Address} failed, attempt {Attempt}, {Seconds:F1} s without a connection; trying "
        + "again. {Reason}",
        EventName = "ConnectFailed")]
    public static partial void ConnectFailed(
        ILogger logger, LogLevel level, BrokerAddress address, int attempt, double seconds, string reason);

    [LoggerMessage(3003, LogLevel.Debug, "The transport to {Address} went from {From} to {To}: {Why}", EventName = "StateChanged")]
    public static partial void StateChanged(ILogger logger, BrokerAddress address, RpcBusState from, RpcBusState to, string why);

    [LoggerMessage(3006, LogLevel.Information, "Closed the transport to the broker at {Address}", EventName = "Closed")]
    public static partial void Closed(ILogger logger, BrokerAddress address);

    [LoggerMessage(EventId = 3008,
        Message = "Host {Position} of the transport URL, {Host}, cannot be used: {Reason}", EventName = "HostFailed")]
    public static partial void HostFailed(ILogger logger, LogLevel level, int position, BrokerHost host, string reason);

    [LoggerMessage(EventId = 3018,
        Message = "Connected to the broker at {Address} after {Seconds:F1} s without a connection and {Attempts} failed attempts: "
        + "epoch {Epoch}",
        EventName = "ConnectedAgain")]
    public static partial void ConnectedAgain(
        ILogger logger, LogLevel level, BrokerHost address, double seconds, int attempts, int epoch);

    [LoggerMessage(3019, LogLevel.Debug, "{Count} messages of an earlier connection are sent in epoch {Epoch}", EventName = "SentAgain")]
    public static partial void SentAgain(ILogger logger, int count, int epoch);

    [LoggerMessage(3030, LogLevel.Error, "A listener of the transport failed", EventName = "ListenerFailed")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(3031, LogLevel.Debug, "Closing {What} was cut short: {Reason}", EventName = "CloseCutShort")]
    public static partial void CloseCutShort(ILogger logger, string what, string reason);

    [LoggerMessage(3032, LogLevel.Critical,
        "The transport to {Address} stopped connecting because of an error of its own", EventName = "LoopFailed")]
    public static partial void LoopFailed(ILogger logger, Exception exception, BrokerAddress address);

    [LoggerMessage(3043, LogLevel.Error, "{Error}", EventName = "UnknownError")]
    public static partial void UnknownError(ILogger logger, Exception exception, string error);
}
