namespace TypedRpc.Timing;

/// <summary>An owner of many deadlines.</summary>
internal interface ISweepable
{
    /// <summary>Handles the deadlines that are over at a timestamp of the bus's clock. Must not throw.</summary>
    /// <returns>True when deadlines remain.</returns>
    bool Sweep(long now);
}

/// <summary>One timer for all deadlines of a bus, instead of one timer for each. The timer is stopped while there is no deadline.</summary>
internal sealed class Sweeper : IDisposable
{
    /// <summary>The period of the sweeps, and so how late a deadline may be noticed.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(25);

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile ISweepable[] _sweepables = [];
    private int _armed;

    public Sweeper(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static sweeper => ((Sweeper)sweeper!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The period in ticks of the bus's clock.</summary>
    public long PeriodTicks => TicksOf(Period);

    /// <summary>Converts a time span to ticks of the bus's clock.</summary>
    public long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    public void Add(ISweepable sweepable)
    {
        lock (_gate)
            _sweepables = [.. _sweepables, sweepable];
        Arm();
    }

    public void Remove(ISweepable sweepable)
    {
        lock (_gate)
            _sweepables = [.. _sweepables.Where(s => s != sweepable)];
    }

    /// <summary>Starts the timer because there is a deadline. Cheap when the timer already runs.</summary>
    public void Arm()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        // Disarmed before the sweep, so that a deadline added during the sweep starts the timer again and is not missed.
        Interlocked.Exchange(ref _armed, 0);
        long now = _time.GetTimestamp();
        bool more = false;
        foreach (ISweepable sweepable in _sweepables)
            more |= sweepable.Sweep(now);
        if (more)
            Arm();
    }
}
