namespace TypedRpc;

/// <summary>What a bus has counted since it was connected.</summary>
public readonly struct RpcStatistics
{
    /// <summary>Replies for which nobody waited any more: late, repeated or forged.</summary>
    public long RepliesDropped { get; init; }

    /// <summary>Replies of ours that no inbox took, because the caller was gone.</summary>
    public long RepliesReturned { get; init; }

    /// <summary>Messages that were no requests or replies, and were thrown away.</summary>
    public long MessagesRejected { get; init; }

    /// <summary>Requests that came after their caller had stopped waiting, and were not run.</summary>
    public long RequestsExpired { get; init; }

    /// <summary>Calls that had waited in a queue without a server until their callers gave them up. They were not run: the server asked the callers first.</summary>
    public long RequestsAbandoned { get; init; }

    /// <summary>Runs of casts whose method threw.</summary>
    public long CastsFailed { get; init; }

    /// <summary>Requests that came again while this bus ran them, or after: they were not run a second time.</summary>
    public long RequestsRepeated { get; init; }

    /// <summary>Calls that may run twice and were sent again because the connection was lost.</summary>
    public long CallsRepeated { get; init; }

    /// <summary>Casts without a confirm that no queue took.</summary>
    public long CastsReturned { get; init; }

    /// <summary>Casts that were given to the queue <c>topic.dead</c> after their last attempt.</summary>
    public long CastsDeadLettered { get; init; }

    /// <summary>Notifications that all their drivers have delivered: for the messaging drivers, that the broker has confirmed.</summary>
    public long NotificationsSent { get; init; }

    /// <summary>Notifications that a driver gave up: no room, or no delivery within the budget or the retries. Each accepted one is counted once, as sent or as dropped.</summary>
    public long NotificationsDropped { get; init; }

    /// <summary>Attempts of drivers that failed, whether or not a later one succeeded.</summary>
    public long NotificationAttemptsFailed { get; init; }

    /// <summary>Notifications that a listener gave to the queue <c>topic.dead</c>.</summary>
    public long NotificationsDeadLettered { get; init; }

    /// <summary>Unconfirmed casts that were handed over and not sent, as the connection was lost first; and replies that were not sent before the bus closed.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>Lines that were not logged because <see cref="RpcBusOptions.LoggerFactory"/> or one of its loggers threw.</summary>
    public long LogLinesLost { get; init; }
}
