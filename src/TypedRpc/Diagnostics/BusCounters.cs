using System.Diagnostics.Metrics;

namespace TypedRpc.Diagnostics;

/// <summary>Counts for one bus, and for the meter of the process. Safe to use from any thread.</summary>
internal sealed class BusCounters
{
    private static readonly Counter<double> BlockedSeconds = RpcTelemetry.Meter.CreateCounter<double>(
        TelemetryNames.BlockedTime, "s", "The time in which the broker accepted no messages, counted when it is over.");

    private readonly Tally _repliesDropped = Instruments.RepliesDropped.New();
    private readonly Tally _repliesReturned = Instruments.RepliesReturned.New();
    private readonly Tally _messagesRejected = Instruments.MessagesRejected.New();
    private readonly Tally _requestsExpired = Instruments.RequestsExpired.New();
    private readonly Tally _requestsAbandoned = Instruments.RequestsAbandoned.New();
    private readonly Tally _castsFailed = Instruments.CastsFailed.New();
    private readonly Tally _castsRetried = Instruments.CastsRetried.New();
    private readonly Tally _requestsRepeated = Instruments.RequestsRepeated.New();
    private readonly Tally _callsRepeated = Instruments.CallsRepeated.New();
    private readonly Tally _castsReturned = Instruments.CastsReturned.New();
    private readonly Tally _castsDeadLettered = Instruments.CastsDeadLettered.New();
    private readonly Tally _notificationsSent = Instruments.NotificationsSent.New();
    private readonly Tally _notificationsDropped = Instruments.NotificationsDropped.New();
    private readonly Tally _notificationAttemptsFailed = Instruments.NotificationAttemptsFailed.New();
    private readonly Tally _notificationsDeadLettered = Instruments.NotificationsDeadLettered.New();
    private readonly Tally _messagesDropped = Instruments.MessagesDropped.New();
    private readonly Tally _logLinesLost = Instruments.LogLinesLost.New();
    private readonly Tally _reconnects = Instruments.Reconnects.New();
    private long _blockedTicks;

    public RpcStatistics Snapshot => new()
    {
        RepliesDropped = _repliesDropped.Value,
        RepliesReturned = _repliesReturned.Value,
        MessagesRejected = _messagesRejected.Value,
        RequestsExpired = _requestsExpired.Value,
        RequestsAbandoned = _requestsAbandoned.Value,
        CastsFailed = _castsFailed.Value,
        CastsRetried = _castsRetried.Value,
        RequestsRepeated = _requestsRepeated.Value,
        CallsRepeated = _callsRepeated.Value,
        CastsReturned = _castsReturned.Value,
        CastsDeadLettered = _castsDeadLettered.Value,
        NotificationsSent = _notificationsSent.Value,
        NotificationsDropped = _notificationsDropped.Value,
        NotificationAttemptsFailed = _notificationAttemptsFailed.Value,
        NotificationsDeadLettered = _notificationsDeadLettered.Value,
        MessagesDropped = _messagesDropped.Value,
        LogLinesLost = _logLinesLost.Value,
        Reconnects = _reconnects.Value,
        TimeBlocked = TimeSpan.FromTicks(Volatile.Read(ref _blockedTicks)),
    };

    public void ReplyDropped() => _repliesDropped.Add();

    public void ReplyReturned() => _repliesReturned.Add();

    public void MessageRejected() => _messagesRejected.Add();

    public void RequestExpired() => _requestsExpired.Add();

    public void RequestAbandoned() => _requestsAbandoned.Add();

    public void CastFailed() => _castsFailed.Add();

    public void CastRetried() => _castsRetried.Add();

    public void RequestRepeated() => _requestsRepeated.Add();

    public void CallRepeated() => _callsRepeated.Add();

    public void CastReturned() => _castsReturned.Add();

    public void CastDeadLettered() => _castsDeadLettered.Add();

    public void NotificationSent() => _notificationsSent.Add();

    public void NotificationDropped() => _notificationsDropped.Add();

    public void NotificationAttemptFailed() => _notificationAttemptsFailed.Add();

    public void NotificationDeadLettered() => _notificationsDeadLettered.Add();

    public void MessageDropped() => _messagesDropped.Add();

    public void LogLineLost() => _logLinesLost.Add();

    public void Reconnected() => _reconnects.Add();

    /// <summary>Counts a time in which the broker accepted no messages, when it is over.</summary>
    public void BlockedFor(TimeSpan time)
    {
        Interlocked.Add(ref _blockedTicks, time.Ticks);
        BlockedSeconds.Add(time.TotalSeconds);
    }
}
