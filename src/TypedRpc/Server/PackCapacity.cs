namespace TypedRpc.Server;

/// <summary>The number of requests that a server announces to take in one message.</summary>
/// <remarks>
/// A pack goes to one server. When requests have waited here for a place for some time, the server announces 1, so that other servers
/// can take the requests. A single long wait, such as a garbage collection causes, changes nothing. Thread-safe.
/// </remarks>
internal sealed class PackCapacity(TimeProvider time, byte maxPacked)
{
    /// <summary>A request that has waited longer than this shows that the server is busy.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(50);

    /// <summary>How long all requests must have had a long wait.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private long _longSince; // since when all requests have had a long wait; 0 after a short one
    private long _lastLong;

    /// <summary>The number to announce in the reply to a request.</summary>
    /// <param name="receivedAt">When the request arrived.</param>
    /// <param name="now">When it has got its place.</param>
    public byte MaxPacked(long receivedAt, long now)
    {
        if (maxPacked == 1)
            return 1;
        long longSince = Volatile.Read(ref _longSince);
        if (time.GetElapsedTime(receivedAt, now) < LongWait)
        {
            if (longSince != 0)
                Volatile.Write(ref _longSince, 0);
            return maxPacked;
        }

        long last = Interlocked.Exchange(ref _lastLong, now);
        if (longSince == 0 || time.GetElapsedTime(last, now) >= Interval)
            Volatile.Write(ref _longSince, longSince = now);
        return time.GetElapsedTime(longSince, now) < Interval ? maxPacked : (byte)1;
    }
}
