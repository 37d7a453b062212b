using TypedRpc.Messages;

namespace TypedRpc.Client;

/// <summary>The number of requests that the servers of a queue take in one message, as they announce it in their replies.</summary>
/// <remarks>
/// A pack goes to one server, so it must not be larger than any server of the queue can handle at once. The smallest announcement of the
/// last 10 to 20 seconds counts; a server announces at least every 5 seconds while it runs calls. Until the first announcement, requests
/// are sent alone. Thread-safe.
/// </remarks>
internal sealed class PackBound(TimeProvider time) : ICapacityListener
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseOfQuestions = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private volatile int _limit = 1;
    private int _smallest = int.MaxValue; // in the current period
    private int _smallestBefore = int.MaxValue; // in the period before
    private long _periodFrom;
    private long _askedAt;
    private bool _isAsked;

    /// <summary>The maximum number of requests in one message, at least 1.</summary>
    public int Limit => _limit;

    /// <summary>Records the limit that a server has announced. A value of 0 is ignored: the message contained no limit.</summary>
    public void Announced(int limit, long now)
    {
        if (limit == 0)
            return;
        if (limit == _limit && time.GetElapsedTime(Volatile.Read(ref _periodFrom), now) < Period)
            return;
        lock (_gate)
        {
            if (time.GetElapsedTime(_periodFrom, now) is var passed && passed >= Period)
            {
                (_smallestBefore, _smallest) = (passed >= 2 * Period ? int.MaxValue : _smallest, int.MaxValue);
                Volatile.Write(ref _periodFrom, now);
            }

            _smallest = Math.Min(_smallest, limit);
            _limit = Math.Min(_smallest, _smallestBefore);
        }
    }

    void ICapacityListener.Announced(MessageId question, int maxPacked, long receivedAt) => Announced(maxPacked, receivedAt);

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
