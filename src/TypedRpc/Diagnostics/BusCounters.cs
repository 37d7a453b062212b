namespace TypedRpc.Diagnostics;

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
