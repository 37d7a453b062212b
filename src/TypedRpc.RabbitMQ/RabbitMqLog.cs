using Microsoft.Extensions.Logging;

namespace TypedRpc.RabbitMQ;

/// <summary>Log events 3000 to 3099 of the RabbitMQ transport. Bodies and passwords are never logged.</summary>
internal static partial class RabbitMqLog
{
    [LoggerMessage(3000, LogLevel.Information, "Connected to RabbitMQ at {Address}: epoch {Epoch}", EventName = "Connected")]
    public static partial void Connected(ILogger logger, RabbitMqHost address, int epoch);

    [LoggerMessage(EventId = 3001, Message = "The connection to RabbitMQ at {Address} was lost, epoch {Epoch}; connecting again. {Reason}", EventName = "ConnectionLost")]
    public static partial void EpochEnded(ILogger logger, LogLevel level, RabbitMqHost address, int epoch, string reason);

    [LoggerMessage(EventId = 3002, Message = "Connecting to RabbitMQ at {Address} failed, attempt {Attempt}, {Seconds:F1} s without a connection; trying again. {Reason}", EventName = "ConnectFailed")]
    public static partial void ConnectFailed(ILogger logger, LogLevel level, RabbitMqAddress address, int attempt, double seconds, string reason);

    [LoggerMessage(EventId = 3018, Message = "Connected to RabbitMQ at {Address} after {Seconds:F1} s without a connection and {Attempts} failed attempts: epoch {Epoch}", EventName = "ConnectedAgain")]
    public static partial void ConnectedAgain(ILogger logger, LogLevel level, RabbitMqHost address, double seconds, int attempts, int epoch);

    [LoggerMessage(3003, LogLevel.Debug, "The transport to {Address} went from {From} to {To}: {Why}", EventName = "StateChanged")]
    public static partial void StateChanged(ILogger logger, RabbitMqAddress address, RpcBusState from, RpcBusState to, string why);

    [LoggerMessage(3004, LogLevel.Warning, "RabbitMQ at {Address} blocks publishing: {Reason}", EventName = "Blocked")]
    public static partial void Blocked(ILogger logger, RabbitMqHost address, string reason);

    [LoggerMessage(3005, LogLevel.Information, "RabbitMQ at {Address} takes messages again", EventName = "Unblocked")]
    public static partial void Unblocked(ILogger logger, RabbitMqHost address);

    [LoggerMessage(3006, LogLevel.Information, "Closed the transport to RabbitMQ at {Address}", EventName = "Closed")]
    public static partial void Closed(ILogger logger, RabbitMqAddress address);

    [LoggerMessage(3007, LogLevel.Warning, "The user guest connects to {Endpoint}, which is not this machine: RabbitMQ refuses that by default, and everybody knows its password", EventName = "GuestOverNetwork")]
    public static partial void GuestOverNetwork(ILogger logger, string endpoint);

    [LoggerMessage(EventId = 3008, Message = "Host {Position} of the transport URL, {Host}, cannot be used: {Reason}", EventName = "HostFailed")]
    public static partial void HostFailed(ILogger logger, LogLevel level, int position, RabbitMqHost host, string reason);

    [LoggerMessage(3009, LogLevel.Warning, "Host {Position} of the transport URL, {Endpoint}, has no user, while others have: the user guest connects to it", EventName = "HostWithoutUser")]
    public static partial void HostWithoutUser(ILogger logger, int position, string endpoint);

    [LoggerMessage(3010, LogLevel.Error, "A delivery from the queue {Queue} could not be handed over; it is rejected", EventName = "DeliveryFailed")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(3012, LogLevel.Debug, "Consuming the queue {Queue} in epoch {Epoch}", EventName = "Consuming")]
    public static partial void Consuming(ILogger logger, string queue, int epoch);

    [LoggerMessage(3013, LogLevel.Debug, "Settlements for the queue {Queue} stopped: {Reason}", EventName = "SettlementStopped")]
    public static partial void SettlementStopped(ILogger logger, string queue, string reason);

    [LoggerMessage(3014, LogLevel.Warning, "The consumer of the queue {Queue} was lost and is started again: {Reason}", EventName = "ConsumerLost")]
    public static partial void ConsumerLost(ILogger logger, string queue, string reason);

    [LoggerMessage(EventId = 3015, Message = "Consuming the queue {Queue} again failed, attempt {Attempt}; trying again. {Reason}", EventName = "ConsumerNotRestarted")]
    public static partial void ConsumerNotRestarted(ILogger logger, LogLevel level, string queue, int attempt, string reason);

    [LoggerMessage(3016, LogLevel.Warning, "The exchange {Exchange} that the queue {Queue} is bound to was deleted; it is declared again", EventName = "Unbound")]
    public static partial void Unbound(ILogger logger, string exchange, string queue);

    [LoggerMessage(3017, LogLevel.Warning, "The queue {Queue} could not be bound again: {Reason}", EventName = "NotBound")]
    public static partial void NotBound(ILogger logger, string queue, string reason);

    [LoggerMessage(3019, LogLevel.Debug, "{Count} messages of an earlier connection are sent in epoch {Epoch}", EventName = "SentAgain")]
    public static partial void SentAgain(ILogger logger, int count, int epoch);

    [LoggerMessage(3022, LogLevel.Debug, "Dropped a message to exchange '{Exchange}' with routing key '{RoutingKey}' that expired before it could be sent", EventName = "Expired")]
    public static partial void Expired(ILogger logger, string exchange, string routingKey);

    [LoggerMessage(3020, LogLevel.Error, "A message to exchange '{Exchange}' with routing key '{RoutingKey}' could not be written: {Reason}", EventName = "PublishFailed")]
    public static partial void PublishFailed(ILogger logger, string exchange, string routingKey, string reason);

    [LoggerMessage(3021, LogLevel.Debug, "Adopted the {Kind} '{Name}' as it is", EventName = "Adopted")]
    public static partial void Adopted(ILogger logger, string kind, string name);

    [LoggerMessage(3030, LogLevel.Error, "A listener of the transport failed", EventName = "ListenerFailed")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(3031, LogLevel.Debug, "Closing {What} was cut short: {Reason}", EventName = "CloseCutShort")]
    public static partial void CloseCutShort(ILogger logger, string what, string reason);

    [LoggerMessage(3032, LogLevel.Critical, "The transport to {Address} stopped connecting because of an error of its own", EventName = "LoopFailed")]
    public static partial void LoopFailed(ILogger logger, Exception exception, RabbitMqAddress address);

    [LoggerMessage(3040, LogLevel.Warning, "The host name in the broker's certificate is not checked: anyone with a certificate of a trusted authority can pose as the broker", EventName = "HostNameNotChecked")]
    public static partial void HostNameNotChecked(ILogger logger);

    [LoggerMessage(3041, LogLevel.Error, "Rejected a message from the queue {Queue}: its headers have more than {Levels} levels of tables and lists; such messages from this queue so far: {Count}", EventName = "HeadersTooDeep")]
    public static partial void HeadersTooDeep(ILogger logger, string queue, int levels, uint count);

    [LoggerMessage(3042, LogLevel.Warning, "RabbitMQ refused a message over its size; larger ones are refused here from now on: {Refusal}", EventName = "MessageTooLargeForBroker")]
    public static partial void MessageTooLargeForBroker(ILogger logger, string refusal);

    [LoggerMessage(3043, LogLevel.Error, "{Error}", EventName = "UnknownError")]
    public static partial void UnknownError(ILogger logger, Exception exception, string error);

    [LoggerMessage(3044, LogLevel.Warning, "The password of {Who} goes to {Endpoint}, which is not this machine, in clear: use the scheme amqps, or the option ssl=true", EventName = "PasswordInClear")]
    public static partial void PasswordInClear(ILogger logger, string endpoint, string who);
}
