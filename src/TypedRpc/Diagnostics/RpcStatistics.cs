namespace TypedRpc;

/// <summary>The counters of a bus since it was created. The meter <c>TypedRpc</c> counts the same for the process.</summary>
public readonly struct RpcStatistics
{
    /// <summary>Replies that were dropped because no call waited for them: late, repeated or forged.</summary>
    public long RepliesDropped { get; init; }

    /// <summary>Replies of this bus that reached no reply queue, because the caller had gone.</summary>
    public long RepliesReturned { get; init; }

    /// <summary>Messages that were discarded: unreadable or too large, or failed and impossible to retry or dead-letter.</summary>
    public long MessagesRejected { get; init; }

    /// <summary>Requests that arrived after their caller had stopped waiting, and were not run.</summary>
    public long RequestsExpired { get; init; }

    /// <summary>Calls that had waited in a queue without a consumer until their callers gave up. They were not run.</summary>
    /// <remarks>The server asks the caller of such a call before it runs the call.</remarks>
    public long RequestsAbandoned { get; init; }

    /// <summary>Runs of casts whose method threw, and casts that no endpoint of the server serves.</summary>
    public long CastsFailed { get; init; }

    /// <summary>Failed runs of casts after which the cast is retried, as its <c>Attempts</c> say.</summary>
    public long CastsRetried { get; init; }

    /// <summary>Requests that arrived again during or after their run on this bus, and were not run a second time.</summary>
    public long RequestsRepeated { get; init; }

    /// <summary>Idempotent calls that were sent again because the connection was lost.</summary>
    public long CallsRepeated { get; init; }

    /// <summary>Casts without a confirm that the broker returned because they reached no queue.</summary>
    public long CastsReturned { get; init; }

    /// <summary>Casts that were published to the queue <c>topic.dead</c> after their last attempt.</summary>
    public long CastsDeadLettered { get; init; }

    /// <summary>Notifications that all their drivers have delivered. The messaging drivers wait for the broker's confirm.</summary>
    public long NotificationsSent { get; init; }

    /// <summary>Notifications that a driver dropped: no buffer space, or no delivery within the budget or the retries.</summary>
    /// <remarks>Each accepted notification is counted once, as sent or as dropped.</remarks>
    public long NotificationsDropped { get; init; }

    /// <summary>Failed delivery attempts of notification drivers, including those that a retry made good.</summary>
    public long NotificationAttemptsFailed { get; init; }

    /// <summary>Notifications that a listener published to the queue <c>topic.dead</c>.</summary>
    public long NotificationsDeadLettered { get; init; }

    /// <summary>
    /// Accepted messages that were never written: unconfirmed casts whose connection was lost, and replies when the bus closed.
    /// </summary>
    public long MessagesDropped { get; init; }

    /// <summary>New connections after a lost one.</summary>
    public long Reconnects { get; init; }

    /// <summary>The time in which the broker accepted no messages. The current such time is added when it is over.</summary>
    public TimeSpan TimeBlocked { get; init; }

    /// <summary>Log lines that were lost because <see cref="RpcBusOptions.LoggerFactory"/> or one of its loggers threw.</summary>
    public long LogLinesLost { get; init; }
}
