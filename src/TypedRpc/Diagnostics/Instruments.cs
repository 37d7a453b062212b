using System.Diagnostics.Metrics;

namespace TypedRpc.Diagnostics;

/// <summary>The counters of the meter. Each counts the same as the property of <see cref="RpcStatistics"/> of the same name.</summary>
internal static class Instruments
{
    public static readonly Counter<long> RepliesDropped =
        New(TelemetryNames.RepliesDropped, "{reply}", "Replies for which no call waited: late, repeated or forged.");

    public static readonly Counter<long> RepliesReturned =
        New(TelemetryNames.RepliesReturned, "{reply}", "Replies whose caller had gone.");

    public static readonly Counter<long> MessagesRejected =
        New(TelemetryNames.MessagesRejected, "{message}", "Messages that were discarded: unreadable, too large, or impossible to retry.");

    public static readonly Counter<long> RequestsExpired =
        New(TelemetryNames.RequestsExpired, "{request}", "Requests that arrived after their caller had stopped waiting.");

    public static readonly Counter<long> RequestsAbandoned =
        New(TelemetryNames.RequestsAbandoned, "{request}", "Calls that had waited without a server until their callers gave up.");

    public static readonly Counter<long> CastsFailed =
        New(TelemetryNames.CastsFailed, "{cast}", "Runs of casts whose method threw, and casts that no endpoint serves.");

    public static readonly Counter<long> CastsRetried =
        New(TelemetryNames.CastsRetried, "{cast}", "Failed runs of casts that are retried.");

    public static readonly Counter<long> RequestsRepeated =
        New(TelemetryNames.RequestsRepeated, "{request}", "Requests that arrived again and were not run a second time.");

    public static readonly Counter<long> CallsRepeated =
        New(TelemetryNames.CallsRepeated, "{call}", "Idempotent calls that were sent again because the connection was lost.");

    public static readonly Counter<long> CastsReturned =
        New(TelemetryNames.CastsReturned, "{cast}", "Casts without a confirm that reached no queue.");

    public static readonly Counter<long> CastsDeadLettered =
        New(TelemetryNames.CastsDeadLettered, "{cast}", "Casts that were moved to a dead-letter queue.");

    public static readonly Counter<long> NotificationsSent =
        New(TelemetryNames.NotificationsSent, "{notification}", "Notifications that all drivers have delivered.");

    public static readonly Counter<long> NotificationsDropped =
        New(TelemetryNames.NotificationsDropped, "{notification}", "Notifications that a driver has dropped.");

    public static readonly Counter<long> NotificationAttemptsFailed =
        New(TelemetryNames.NotificationAttemptsFailed, "{attempt}", "Failed attempts of notification drivers.");

    public static readonly Counter<long> NotificationsDeadLettered =
        New(TelemetryNames.NotificationsDeadLettered, "{notification}", "Notifications that a listener moved to a dead-letter queue.");

    public static readonly Counter<long> MessagesDropped =
        New(TelemetryNames.MessagesDropped, "{message}", "Accepted messages that were never written.");

    public static readonly Counter<long> LogLinesLost =
        New(TelemetryNames.LogLinesLost, "{line}", "Log lines that were lost because a logger threw.");

    public static readonly Counter<long> Reconnects =
        New(TelemetryNames.Reconnects, "{reconnect}", "New connections after a lost one.");

    /// <summary>The count of one bus.</summary>
    public static Tally New(this Counter<long> instrument) => new(instrument);

    private static Counter<long> New(string name, string unit, string description) =>
        RpcTelemetry.Meter.CreateCounter<long>(name, unit, description);
}
