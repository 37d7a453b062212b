namespace TypedRpc.Diagnostics;

/// <summary>Counts for one bus. Safe to use from any thread.</summary>
internal sealed class BusCounters
{
    private long _repliesDropped;
    private long _repliesReturned;
    private long _messagesRejected;
    private long _requestsExpired;
    private long _requestsAbandoned;
    private long _castsFailed;
    private long _requestsRepeated;
    private long _callsRepeated;
    private long _castsReturned;
    private long _castsDeadLettered;
    private long _notificationsSent;
    private long _notificationsDropped;
    private long _notificationAttemptsFailed;
    private long _notificationsDeadLettered;
    private long _messagesDropped;
    private long _logLinesLost;

    public RpcStatistics Snapshot => new()
    {
        RepliesDropped = Volatile.Read(ref _repliesDropped),
        RepliesReturned = Volatile.Read(ref _repliesReturned),
        MessagesRejected = Volatile.Read(ref _messagesRejected),
        RequestsExpired = Volatile.Read(ref _requestsExpired),
        RequestsAbandoned = Volatile.Read(ref _requestsAbandoned),
        CastsFailed = Volatile.Read(ref _castsFailed),
        RequestsRepeated = Volatile.Read(ref _requestsRepeated),
        CallsRepeated = Volatile.Read(ref _callsRepeated),
        CastsReturned = Volatile.Read(ref _castsReturned),
        CastsDeadLettered = Volatile.Read(ref _castsDeadLettered),
        NotificationsSent = Volatile.Read(ref _notificationsSent),
        NotificationsDropped = Volatile.Read(ref _notificationsDropped),
        NotificationAttemptsFailed = Volatile.Read(ref _notificationAttemptsFailed),
        NotificationsDeadLettered = Volatile.Read(ref _notificationsDeadLettered),
        MessagesDropped = Volatile.Read(ref _messagesDropped),
        LogLinesLost = Volatile.Read(ref _logLinesLost),
    };

    public void ReplyDropped() => Interlocked.Increment(ref _repliesDropped);

    public void ReplyReturned() => Interlocked.Increment(ref _repliesReturned);

    public void MessageRejected() => Interlocked.Increment(ref _messagesRejected);

    public void RequestExpired() => Interlocked.Increment(ref _requestsExpired);

    public void RequestAbandoned() => Interlocked.Increment(ref _requestsAbandoned);

    public void CastFailed() => Interlocked.Increment(ref _castsFailed);

    public void RequestRepeated() => Interlocked.Increment(ref _requestsRepeated);

    public void CallRepeated() => Interlocked.Increment(ref _callsRepeated);

    public void CastReturned() => Interlocked.Increment(ref _castsReturned);

    public void CastDeadLettered() => Interlocked.Increment(ref _castsDeadLettered);

    public void NotificationSent() => Interlocked.Increment(ref _notificationsSent);

    public void NotificationDropped() => Interlocked.Increment(ref _notificationsDropped);

    public void NotificationAttemptFailed() => Interlocked.Increment(ref _notificationAttemptsFailed);

    public void NotificationDeadLettered() => Interlocked.Increment(ref _notificationsDeadLettered);

    public void MessageDropped() => Interlocked.Increment(ref _messagesDropped);

    public void LogLineLost() => Interlocked.Increment(ref _logLinesLost);
}
