using TypedRpc.Timing;

namespace TypedRpc.Client;

/// <summary>The deadlines of the casts that wait for a connection, for their turn or for their confirm.</summary>
/// <remarks>The timer of the bus checks them, so a cast has no timer of its own.</remarks>
internal sealed class CastDeadlines(Sweeper sweeper, TimeProvider time) : ISweepable
{
    private readonly object _gate = new();
    private readonly DueWheel _wheel = new(sweeper.PeriodTicks);
    private readonly Stack<int> _free = new();
    private readonly List<int> _due = [];
    private CastLimit?[] _places = new CastLimit?[64];
    private int _used;

    /// <summary>Starts a limit; <see cref="CastLimit.End"/> must follow.</summary>
    /// <param name="deadline">When the limit is cancelled: a timestamp of the bus's clock.</param>
    /// <param name="cancellationToken">The token of the caller, which cancels the limit too.</param>
    public CastLimit Begin(long deadline, CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        CastLimit limit;
        lock (_gate)
        {
            if (!_free.TryPop(out int place))
            {
                place = _used++;
                if (place == _places.Length)
                    Array.Resize(ref _places, _places.Length * 2);
            }

            limit = new CastLimit(this, place, deadline);
            _places[place] = limit;
            _wheel.Add(place, deadline, now);
        }

        sweeper.Arm();
        limit.CancelWith(cancellationToken);
        return limit;
    }

    public void Remove(CastLimit limit)
    {
        lock (_gate)
        {
            if (_places[limit.Place] != limit)
                return;
            _places[limit.Place] = null;
            _wheel.Remove(limit.Place);
            _free.Push(limit.Place);
        }
    }

    public bool Sweep(long now)
    {
        List<CastLimit>? over = null;
        bool any;
        lock (_gate)
        {
            _wheel.TakeDue(now, _due);
            foreach (int place in _due)
            {
                if (_places[place] is not { } limit)
                    continue;
                if (now >= limit.Deadline)
                    (over ??= []).Add(limit);
                else
                    _wheel.Add(place, limit.Deadline, now);
            }

            _due.Clear();
            any = _used > _free.Count;
        }

        // On the thread pool: the code that waits for the cast may run at once, and must not delay the timer. A limit that has ended
        // meanwhile has no callbacks any more.
        foreach (CastLimit limit in over ?? [])
            _ = limit.CancelAsync();
        return any;
    }
}

/// <summary>Cancels the waits of one cast at its deadline, or when its caller cancels it.</summary>
/// <remarks>It is not disposed: it has no timer and no handle, and a sweep may still hold it.</remarks>
internal sealed class CastLimit(CastDeadlines deadlines, int place, long deadline) : CancellationTokenSource
{
    private CancellationTokenRegistration _cancellation;

    public int Place => place;

    public long Deadline => deadline;

    public void CancelWith(CancellationToken cancellationToken) =>
        _cancellation = cancellationToken.UnsafeRegister(static limit => ((CastLimit)limit!).Cancel(), this);

    /// <summary>The cast waits no longer.</summary>
    public void End()
    {
        _cancellation.Dispose();
        deadlines.Remove(this);
    }
}
