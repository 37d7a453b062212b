using TypedRpc.Client;
using TypedRpc.Timing;

namespace TypedRpc.Tests.Client;

/// <summary>Calls that only wait.</summary>
public sealed class IdleCalls : ClientTest
{
    [Fact]
    public void Sweeping_over_what_is_not_due_copies_nothing()
    {
        var calls = new PendingCalls(50_000, Sweeper);
        for (int i = 0; i < 50_000; i++)
        {
            CallProgress progress = Progress();
            progress.Published(progress.Publishing(Time.GetTimestamp()), 1, Time.GetTimestamp());
            progress.IsRunning = true;
            calls.Add(new WaitingCall(progress, calls));
        }

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
}
