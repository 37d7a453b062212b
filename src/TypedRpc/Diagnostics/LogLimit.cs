namespace TypedRpc.Diagnostics;

/// <summary>Bounds how often something is logged that a stranger can cause: ten lines of a kind, and one more every ten seconds.</summary>
/// <remarks>Safe to use from any thread. Make one for each kind of event and each place that logs it.</remarks>
internal sealed class LogLimit(TimeProvider time)
{
    private const int Burst = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private long _since = time.GetTimestamp();
    private int _left = Burst;
    private long _suppressed;

    /// <summary>Whether an event is to be logged now.</summary>
    /// <param name="suppressed">How many were not logged since the last one that was.</param>
    public bool TryPass(out long suppressed)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            long intervals = (long)(time.GetElapsedTime(_since, now) / Interval);
            if (intervals > 0)
            {
                _left = (int)Math.Min(Burst, _left + intervals);
                _since = now;
            }

            suppressed = _suppressed;
            if (_left == 0)
            {
                _suppressed++;
                return false;
            }

            _left--;
            _suppressed = 0;
            return true;
        }
    }
}
