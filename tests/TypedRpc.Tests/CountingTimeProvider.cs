using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace TypedRpc.Tests;

/// <summary>A clock that a test moves, and that counts the timers that will fire: <see cref="FakeTimeProvider"/> does not tell.</summary>
internal sealed class CountingTimeProvider : FakeTimeProvider
{
    private readonly ConcurrentDictionary<CountedTimer, bool> _armed = [];

    /// <summary>The number of timers that will fire.</summary>
    public int Armed => _armed.Count;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, callback);
        timer.Start(base.CreateTimer(timer.Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), dueTime, period);
        return timer;
    }

    /// <summary>Fires once each time it is changed, as all timers of the library do.</summary>
    private sealed class CountedTimer(CountingTimeProvider time, TimerCallback callback) : ITimer
    {
        private ITimer _timer = null!;

        public void Start(ITimer timer, TimeSpan dueTime, TimeSpan period)
        {
            _timer = timer;
            Change(dueTime, period);
        }

        public void Fire(object? state)
        {
            time._armed.TryRemove(this, out _);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            period.ShouldBe(Timeout.InfiniteTimeSpan);
            if (dueTime == Timeout.InfiniteTimeSpan)
                time._armed.TryRemove(this, out _);
            else
                time._armed[this] = true;
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            time._armed.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
