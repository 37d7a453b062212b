namespace TypedRpc;

/// <summary>What a bus has counted since it was connected.</summary>
/// <param name="RepliesDropped">Replies for which nobody waited any more: late, repeated or forged.</param>
/// <param name="RepliesReturned">Replies of ours that no inbox took, because the caller was gone.</param>
/// <param name="MessagesRejected">Messages that were no requests or replies, and were thrown away.</param>
/// <param name="RequestsExpired">Requests that came after their caller had stopped waiting, and were not run.</param>
/// <param name="CastsFailed">Casts whose method threw.</param>
public readonly record struct RpcStatistics(long RepliesDropped, long RepliesReturned, long MessagesRejected, long RequestsExpired, long CastsFailed)
{
    /// <summary>Notifications that all their drivers have delivered: for the messaging drivers, that the broker has confirmed.</summary>
    public long NotificationsSent { get; init; }

    /// <summary>Notifications that a driver gave up: no room, or no delivery within the budget or the retries. Each accepted one is counted once, as sent or as dropped.</summary>
    public long NotificationsDropped { get; init; }

    /// <summary>Attempts of drivers that failed, whether or not a later one succeeded.</summary>
    public long NotificationAttemptsFailed { get; init; }

    /// <summary>Notifications that a listener gave to the queue <c>topic.dead</c>.</summary>
    public long NotificationsDeadLettered { get; init; }
}
