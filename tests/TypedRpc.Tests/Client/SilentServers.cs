using TypedRpc.Client;

namespace TypedRpc.Tests.Client;

/// <summary>A server that has shown itself and falls silent is lost; one that was never seen may have the request in its queue.</summary>
public sealed class SilentServers : ClientTest
{
    [Fact]
    public void A_server_that_has_shown_itself_and_falls_silent_ends_the_call()
    {
        var pending = new PendingCalls(10, Sweeper);
        var call = new WaitingCall(Published(), pending);
        pending.Add(call);
        call.Progress.IsRunning = true;
        call.Progress.SilentAt = Time.GetTimestamp() + TimeSpan.FromSeconds(16).Ticks;

        Time.Advance(TimeSpan.FromSeconds(15));
        pending.Sweep(Time.GetTimestamp());
        call.Endings.ShouldBeEmpty();
        Time.Advance(TimeSpan.FromSeconds(2));
        pending.Sweep(Time.GetTimestamp());

        call.Endings.ShouldBe("silent");
    }

    [Fact]
    public void A_lost_connection_makes_a_call_wait_to_be_sent_again_and_only_once()
    {
        CallProgress progress = Published();
        progress.WasPublished.ShouldBeTrue();
        progress.IsRunning = true;

        progress.TryLose().ShouldBeTrue();
        progress.TryLose().ShouldBeFalse();

        (progress.Epoch, progress.IsRunning, progress.SilentAt).ShouldBe((0, false, 0L));
        progress.WasPublished.ShouldBeTrue();
    }

    private CallProgress Published()
    {
        CallProgress progress = Progress();
        progress.Published(progress.Publishing(Time.GetTimestamp()), 1, Time.GetTimestamp());
        return progress;
    }
}
