using System.Diagnostics;
using TypedRpc.Client;
using TypedRpc.Timing;

namespace TypedRpc.Tests.Client;

/// <summary>Calls that only wait.</summary>
public sealed class IdleCalls(ITestOutputHelper output) : ClientTest
{
    [Fact]
    public void A_sweep_over_60_000_pending_calls_costs_a_small_part_of_a_full_scan()
    {
        PendingCalls calls = Waiting(60_000);
        TimeSpan all = Swept(calls, calls.LookAtAll), due = Swept(calls, () => { });

        // The clock moves by ten seconds in each: a hundredth of a second of work is a thousandth of a core.
        output.WriteLine($"10 s of sweeps over 60,000 calls: {all.TotalMilliseconds:F0} ms when each looks at all, "
            + $"{due.TotalMilliseconds:F0} ms when each looks at what is due");
        due.ShouldBeLessThan(all);
    }

    [Fact]
    public void Sweeping_over_what_is_not_due_copies_nothing()
    {
        PendingCalls calls = Waiting(50_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 400; i++)
        {
            Time.Advance(Sweeper.Period);
            calls.Sweep(Time.GetTimestamp()).ShouldBeTrue();
        }

        // Ten seconds: each is looked at some six times. A copy of all of them in each sweep would be 160 MB.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000_000);
    }

    [Fact]
    public void A_deadline_that_is_far_off_is_kept()
    {
        var calls = new PendingCalls(10, Sweeper);
        Sweeper.Add(calls);
        var call = new WaitingCall(Progress(seconds: 3600), calls);
        calls.Add(call);
        for (int i = 0; i < 3599; i++)
            Time.Advance(TimeSpan.FromSeconds(1));
        call.Endings.ShouldBe("");
        Time.Advance(TimeSpan.FromSeconds(1) + (2 * Sweeper.Period));
        call.Endings.ShouldBe("deadline");
    }

    [Fact]
    public void A_server_that_falls_silent_is_noticed_while_the_deadline_is_far_off()
    {
        var calls = new PendingCalls(10, Sweeper);
        Sweeper.Add(calls);
        CallProgress progress = Progress(seconds: 3600);
        var call = new WaitingCall(progress, calls);
        calls.Add(call);
        progress.Published(progress.Publishing(Time.GetTimestamp()), 1, Time.GetTimestamp());
        for (int i = 0; i < 20; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            progress.IsRunning = true;
            progress.SilentAt = Time.GetTimestamp() + TimeSpan.FromSeconds(16).Ticks;
        }

        Time.Advance(TimeSpan.FromSeconds(16) - Sweeper.Period);
        call.Endings.ShouldBe("");
        Time.Advance(3 * Sweeper.Period);
        call.Endings.ShouldBe("silent");
    }

    private PendingCalls Waiting(int count)
    {
        var calls = new PendingCalls(count, Sweeper);
        CallRoute route = Route();
        for (int i = 0; i < count; i++)
        {
            CallProgress progress = Progress(route: route);
            progress.Published(progress.Publishing(Time.GetTimestamp()), 1, Time.GetTimestamp());
            progress.IsRunning = true;
            calls.Add(new WaitingCall(progress, calls));
        }

        return calls;
    }

    private TimeSpan Swept(PendingCalls calls, Action before)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 400; i++)
        {
            before();
            Time.Advance(Sweeper.Period);
            calls.Sweep(Time.GetTimestamp());
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
