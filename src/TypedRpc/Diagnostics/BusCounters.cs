namespace TypedRpc.Diagnostics;

/// <summary>What a bus has counted since it was connected.</summary>
/// <param name="RepliesDropped">Replies for which nobody waited any more: late, repeated or forged.</param>
/// <param name="RepliesReturned">Replies of ours that no inbox took, because the caller was gone.</param>
/// <param name="MessagesRejected">Messages that were no requests or replies, and were thrown away.</param>
/// <param name="RequestsExpired">Requests that came after their caller had stopped waiting, and were not run.</param>
/// <param name="CastsFailed">Casts whose method threw.</param>
public readonly record struct RpcStatistics(long RepliesDropped, long RepliesReturned, long MessagesRejected, long RequestsExpired, long CastsFailed);

/// <summary>Counts for one bus. Safe to use from any thread.</summary>
internal sealed class BusCounters
{
    private long _repliesDropped;
    private long _repliesReturned;
    private long _messagesRejected;
    private long _requestsExpired;
    private long _castsFailed;

    public RpcStatistics Snapshot => new(
        Volatile.Read(ref _repliesDropped),
        Volatile.Read(ref _repliesReturned),
        Volatile.Read(ref _messagesRejected),
        Volatile.Read(ref _requestsExpired),
        Volatile.Read(ref _castsFailed));

    public void ReplyDropped() => Interlocked.Increment(ref _repliesDropped);

    public void ReplyReturned() => Interlocked.Increment(ref _repliesReturned);

    public void MessageRejected() => Interlocked.Increment(ref _messagesRejected);

    public void RequestExpired() => Interlocked.Increment(ref _requestsExpired);

    public void CastFailed() => Interlocked.Increment(ref _castsFailed);
}
