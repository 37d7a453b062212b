namespace TypedRpc.Diagnostics;

/// <summary>Every name that the telemetry uses. docs/telemetry.md describes them.</summary>
/// <remarks>
/// The names <c>rpc.*</c>, <c>messaging.*</c> and <c>error.type</c> follow the semantic conventions of OpenTelemetry, version 1.45.0, in
/// which those for RPC are stable and those for messaging are in development. Names of our own begin with <c>typedrpc.</c>.
/// </remarks>
internal static class TelemetryNames
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Source = "TypedRpc";

    // Attributes of the conventions.
    public const string RpcSystem = "rpc.system.name";
    public const string RpcMethod = "rpc.method";
    public const string RpcMethodOriginal = "rpc.method_original";
    public const string ErrorType = "error.type";
    public const string MessagingSystem = "messaging.system";
    public const string OperationType = "messaging.operation.type";
    public const string OperationName = "messaging.operation.name";
    public const string Destination = "messaging.destination.name";
    public const string MessageId = "messaging.message.id";
    public const string BatchCount = "messaging.batch.message_count";

    // Attributes of our own.
    public const string CallId = "typedrpc.call.id";
    public const string Exchange = "typedrpc.exchange";
    public const string Topic = "typedrpc.topic";
    public const string Server = "typedrpc.server";
    public const string Queue = "typedrpc.queue";
    public const string Fanout = "typedrpc.fanout";
    public const string Attempt = "typedrpc.attempt";
    public const string Redelivered = "typedrpc.redelivered";
    public const string TimeoutStage = "typedrpc.timeout.stage";
    public const string Execution = "typedrpc.execution";
    public const string EventType = "typedrpc.notification.event_type";
    public const string Priority = "typedrpc.notification.priority";
    public const string Receiver = "typedrpc.receiver";
    public const string BusState = "typedrpc.bus.state";

    // Values.
    public const string System = "typedrpc";
    public const string OtherMethod = "_OTHER";
    public const string Send = "send";
    public const string Process = "process";
    public const string ServerReceiver = "server";
    public const string ListenerReceiver = "listener";

    // Span events.
    public const string SentAgain = "typedrpc.request.sent_again";
    public const string Returned = "typedrpc.request.returned";
    public const string NotRunAgain = "typedrpc.request.not_run_again";

    // Histograms, in seconds.
    public const string ClientDuration = "rpc.client.call.duration";
    public const string ServerDuration = "rpc.server.call.duration";
    public const string SendDuration = "messaging.client.operation.duration";
    public const string ProcessDuration = "messaging.process.duration";

    // What is now.
    public const string PendingCalls = "typedrpc.client.pending_calls";
    public const string InFlight = "typedrpc.receiver.in_flight";
    public const string Backlog = "typedrpc.receiver.backlog";
    public const string Buses = "typedrpc.bus.count";

    // Counters.
    public const string RepliesDropped = "typedrpc.client.replies_dropped";
    public const string CallsRepeated = "typedrpc.client.calls_repeated";
    public const string CastsReturned = "typedrpc.client.casts_returned";
    public const string MessagesDropped = "typedrpc.bus.messages_dropped";
    public const string RepliesReturned = "typedrpc.server.replies_returned";
    public const string RequestsExpired = "typedrpc.server.requests_expired";
    public const string RequestsAbandoned = "typedrpc.server.requests_abandoned";
    public const string RequestsRepeated = "typedrpc.server.requests_repeated";
    public const string CastsFailed = "typedrpc.server.casts_failed";
    public const string CastsRetried = "typedrpc.server.casts_retried";
    public const string CastsDeadLettered = "typedrpc.server.casts_dead_lettered";
    public const string MessagesRejected = "typedrpc.receiver.messages_rejected";
    public const string NotificationsSent = "typedrpc.notifier.notifications_sent";
    public const string NotificationsDropped = "typedrpc.notifier.notifications_dropped";
    public const string NotificationAttemptsFailed = "typedrpc.notifier.attempts_failed";
    public const string NotificationsDeadLettered = "typedrpc.listener.notifications_dead_lettered";
    public const string Reconnects = "typedrpc.bus.reconnects";
    public const string BlockedTime = "typedrpc.bus.blocked_time";
    public const string LogLinesLost = "typedrpc.bus.log_lines_lost";
}
