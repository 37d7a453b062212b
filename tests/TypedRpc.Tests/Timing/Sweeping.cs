using TypedRpc.Timing;

namespace TypedRpc.Tests.Timing;

/// <summary>One timer for all deadlines.</summary>
public sealed class Sweeping : IDisposable
{
    private readonly CountingTimeProvider _time = new();
    private readonly Sweeper _sweeper;

    public Sweeping() => _sweeper = new Sweeper(_time);

    public void Dispose() => _sweeper.Dispose();

    [Fact]
    public void It_stops_while_nothing_will_be_due()
    {
        _time.Armed.ShouldBe(0);
        var idle = new Sweepable(_ => false);
        _sweeper.Add(idle);
        _time.Armed.ShouldBe(1);
        Tick();
        idle.Sweeps.ShouldBe(1);
        _time.Armed.ShouldBe(0);
        Tick();
        idle.Sweeps.ShouldBe(1);
    }

    [Fact]
    public void It_continues_while_anything_will_be_due_and_sweeps_all()
    {
        var idle = new Sweepable(_ => false);
        var busy = new Sweepable(sweeps => sweeps < 3);
        _sweeper.Add(busy);
        _sweeper.Add(idle);
        for (int i = 0; i < 5; i++)
            Tick();
        busy.Sweeps.ShouldBe(3);
        idle.Sweeps.ShouldBe(3);
    }

    [Fact]
    public void It_is_armed_once_however_often_it_is_asked()
    {
        _sweeper.Add(new Sweepable(_ => false));
        for (int i = 0; i < 100; i++)
            _sweeper.Arm();
        _time.Armed.ShouldBe(1);
        Tick();
        _sweeper.Arm();
        _time.Armed.ShouldBe(1);
    }

    [Fact]
    public void Arming_again_does_not_delay_the_next_sweep()
    {
        var sweepable = new Sweepable(_ => false);
        _sweeper.Add(sweepable);
        _time.Advance(Sweeper.Period - TimeSpan.FromTicks(1));
        _sweeper.Arm();
        _time.Advance(TimeSpan.FromTicks(1));
        sweepable.Sweeps.ShouldBe(1);
    }

    [Fact]
    public void An_entry_that_becomes_due_during_a_sweep_is_not_missed()
    {
        // The sweepable says that nothing is left, and something is added before the look is over.
        Sweepable? late = null;
        late = new Sweepable(sweeps =>
        {
            if (sweeps == 1)
                _sweeper.Arm();
            return false;
        });
        _sweeper.Add(late);
        Tick();
        _time.Armed.ShouldBe(1);
        Tick();
        late.Sweeps.ShouldBe(2);
        _time.Armed.ShouldBe(0);
    }

    [Fact]
    public void An_entry_added_during_a_sweep_is_swept_in_the_next_one()
    {
        var added = new Sweepable(_ => false);
        _sweeper.Add(new Sweepable(sweeps =>
        {
            if (sweeps == 1)
                _sweeper.Add(added);
            return false;
        }));
        Tick();
        added.Sweeps.ShouldBe(0);
        Tick();
        added.Sweeps.ShouldBe(1);
    }

    [Fact]
    public void A_removed_entry_is_not_swept()
    {
        var gone = new Sweepable(_ => true);
        var stays = new Sweepable(_ => true);
        _sweeper.Add(gone);
        _sweeper.Add(stays);
        Tick();
        _sweeper.Remove(gone);
        Tick();
        (gone.Sweeps, stays.Sweeps).ShouldBe((1, 2));
    }

    [Fact]
    public void A_sweep_gets_the_time_of_the_clock()
    {
        var sweepable = new Sweepable(_ => false);
        _sweeper.Add(sweepable);
        Tick();
        sweepable.Last.ShouldBe(_time.GetTimestamp());
    }

    [Fact]
    public void Nothing_is_swept_after_disposal()
    {
        var sweepable = new Sweepable(_ => true);
        _sweeper.Add(sweepable);
        _sweeper.Dispose();
        _sweeper.Arm();
        Tick();
        sweepable.Sweeps.ShouldBe(0);
    }

    [Fact]
    public async Task An_entry_that_is_armed_while_another_thread_ticks_is_swept()
    {
        // Each round arms in a race with the tick; a lost arming would leave the last value unseen.
        int value = 0, seen = 0;
        _sweeper.Add(new Sweepable(_ =>
        {
            Volatile.Write(ref seen, Volatile.Read(ref value));
            return false;
        }));
        using var stop = new CancellationTokenSource();
        Task ticking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                Tick();
        });
        for (int round = 1; round <= 20_000; round++)
        {
            Volatile.Write(ref value, round);
            _sweeper.Arm();
            SpinWait wait = default;
            while (Volatile.Read(ref seen) != round)
            {
                ticking.IsCompleted.ShouldBeFalse();
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }

        await stop.CancelAsync();
        await ticking;
    }

    private void Tick() => _time.Advance(Sweeper.Period);

    private sealed class Sweepable(Func<int, bool> sweep) : ISweepable
    {
        public int Sweeps { get; private set; }

        public long Last { get; private set; }

        bool ISweepable.Sweep(long now)
        {
            Last = now;
            return sweep(++Sweeps);
        }
    }
}
