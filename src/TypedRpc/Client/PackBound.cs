namespace TypedRpc.Client;

/// <summary>The number of requests that the servers of a queue take in one message, as they announce it in their replies.</summary>
/// <remarks>
/// A pack goes to one server, so it must not be larger than any server of the queue can handle at once. The smallest announcement of the
/// last 10 seconds counts. Until the first one, requests are sent alone. Thread-safe.
/// </remarks>
internal sealed class PackBound(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseOfQuestions = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private volatile int _limit = 1;
    private long _announcedAt;
    private long _askedAt;
    private bool _isAsked;

    /// <summary>The maximum number of requests in one message, at least 1.</summary>
    public int Limit => _limit;

    /// <summary>A server has announced its limit; 0 is no announcement.</summary>
    public void Announced(int limit, long now)
    {
        if (limit == 0)
            return;
        lock (_gate)
        {
            if (limit > _limit && _announcedAt != 0 && time.GetElapsedTime(_announcedAt, now) < Memory)
                return;
            (_limit, _announcedAt) = (limit, now);
        }
    }

    /// <summary>True, at most once a second, for a request that asks its server to announce its limit because it has no reply.</summary>
    public bool TryAsk(long now)
    {
        lock (_gate)
        {
            if (_isAsked && time.GetElapsedTime(_askedAt, now) < PauseOfQuestions)
                return false;
            (_isAsked, _askedAt) = (true, now);
            return true;
        }
    }
}
