namespace TypedRpc.InMemory;

/// <summary>Measures how long a queue has been unused (RabbitMQ's <c>x-expires</c>). Guarded by the queue's lock.</summary>
internal sealed class IdleTimer : IDisposable
{
    // Timers do not support more than 49 days; a longer wait is split into steps.
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(40);

    private readonly TimeSpan _after;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _usedAt;

    /// <param name="after">How long the queue may be unused.</param>
    /// <param name="time">The broker's clock.</param>
    /// <param name="elapsed">Called without a lock when the time may be over; check <see cref="IsDue"/>.</param>
    public IdleTimer(TimeSpan after, TimeProvider time, Action elapsed)
    {
        (_after, _time, _usedAt) = (after, time, time.GetTimestamp());

        // Otherwise the timer would keep the declaring caller's async locals alive, and the deletion would run with them.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(static state => ((Action)state!)(), elapsed, Step(after), Timeout.InfiniteTimeSpan);
    }

    public void Restart()
    {
        _usedAt = _time.GetTimestamp();
        _timer.Change(Step(_after), Timeout.InfiniteTimeSpan);
    }

    /// <summary>True when the time is over; otherwise starts the timer for the rest of it.</summary>
    public bool IsDue()
    {
        TimeSpan rest = _after - _time.GetElapsedTime(_usedAt);
        if (rest <= TimeSpan.Zero)
            return true;
        _timer.Change(Step(rest), Timeout.InfiniteTimeSpan);
        return false;
    }

    public void Dispose() => _timer.Dispose();

    // Rounded up to a whole millisecond: a timer that truncates the fraction would fire too early, repeatedly.
    private static TimeSpan Step(TimeSpan rest) =>
        rest >= LongestStep ? LongestStep : TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
}
