namespace TypedRpc.Timing;

/// <summary>Something that looks after many deadlines.</summary>
internal interface ISweepable
{
    /// <summary>Does what is due at a time of the bus's clock. Must not throw.</summary>
    /// <returns>True when something is left that will be due.</returns>
    bool Sweep(long now);
}

/// <summary>One timer for all deadlines of a bus, in place of a timer for each. It rests while nothing is due.</summary>
internal sealed class Sweeper : IDisposable
{
    /// <summary>How late a deadline may be noticed.</summary>
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

    /// <summary>The period in ticks of the clock.</summary>
    public long PeriodTicks => TicksOf(Period);

    /// <summary>A time in ticks of the clock.</summary>
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

    /// <summary>Says that something will be due. Cheap when that is known.</summary>
    public void Arm()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        // Disarmed before the look, so that what is added during it arms again and is not missed.
        Interlocked.Exchange(ref _armed, 0);
        long now = _time.GetTimestamp();
        bool more = false;
        foreach (ISweepable sweepable in _sweepables)
            more |= sweepable.Sweep(now);
        if (more)
            Arm();
    }
}
