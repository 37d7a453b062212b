using System.Diagnostics;
using TypedRpc.Faults.Tests.Chaos;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>A server process that is halted or killed while it runs calls whose callers watch its liveness.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class LostServerTests : LongBed
{
    private const int Calls = 20;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly RpcClientOptions Watchful = new() { Liveness = Period, Timeout = TimeSpan.FromSeconds(60) };

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Calls_on_a_halted_server_fail_within_3_periods_while_a_slow_method_elsewhere_succeeds(
        bool afterKeepAlive, bool hasOther)
    {
        ServerProcess halted = await StartServerAsync("halted");
        await ServeAsync(new Worker(), new() { Server = "slow" });
        RpcBus other = await ConnectAsync();
        RpcBus caller = await ConnectAsync();
        Task<string> slow = caller.Client<IWork>(Watchful).Any.DoAsync(1, [1], 8_000);
        (Task<TimeSpan>[] calls, TaskCompletionSource<long> lostAt) = await CallAsync(caller);
        if (afterKeepAlive)
            await Task.Delay(Period * 0.75); // a server sends one in each half of the period

        long stopped = Stopwatch.GetTimestamp();
        halted.Freeze();
        lostAt.SetResult(stopped);
        if (hasOther)
            await ServeLongAsync(other, "other", new LongEvents());
        TimeSpan[] took = await Task.WhenAll(calls).WaitAsync(Limit);
        (await slow.WaitAsync(Limit)).ShouldBe(Load.ReplyTo(1, [1]));
        halted.Resume();
        await halted.KillAsync();

        TimeSpan most = afterKeepAlive ? 2 * Period : 3 * Period;
        string when = afterKeepAlive ? "after its first keep-alive message" : "before its first keep-alive message";
        Report.Add(new Row("R31", $"a server that is halted {when}: its callers fail within {most.TotalSeconds:F0} s (liveness 2 s)")
        {
            Load = $"{Calls} running calls of 60 s, and a slow method of 8 s on a living server",
            Faults = "SIGSTOP of the server" + (hasOther ? "; another server serves the same topic" : "; no other server of the topic"),
            Measured = $"failed {Seconds(took.Min())} to {Seconds(took.Max())} later, Execution Unknown; the slow method succeeded",
            Met = took.Max() <= most + TimeSpan.FromMilliseconds(200),
        });
        took.Max().ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Calls_on_a_server_that_is_killed_before_its_first_keep_alive_fail_within_3_periods_while_another_serves_the_topic()
    {
        ServerProcess killed = await StartServerAsync("killed");
        RpcBus other = await ConnectAsync();
        RpcBus caller = await ConnectAsync();
        (Task<TimeSpan>[] calls, TaskCompletionSource<long> lostAt) = await CallAsync(caller);
        long began = Events.LastOf(LongEvent.Begun);
        await ServeLongAsync(other, "other", new LongEvents());

        long died = Stopwatch.GetTimestamp();
        await killed.KillAsync();
        lostAt.SetResult(died);
        ILongWork work = caller.Client<ILongWork>(Watchful).Any;
        string[] served = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => work.WaitAsync(1000 + i, 0))).WaitAsync(Limit);
        TimeSpan[] took = await Task.WhenAll(calls).WaitAsync(Limit);

        Report.Add(new Row("R32", "a server that is killed before its first keep-alive message: its callers fail within 6 s (liveness 2 s)")
        {
            Load = $"{Calls} running calls of 60 s; 50 new calls after it",
            Faults = $"SIGKILL {Milliseconds(Stopwatch.GetElapsedTime(began, died))} after the calls had begun; "
                + "another server serves the topic",
            Measured = $"failed {Seconds(took.Min())} to {Seconds(took.Max())} later, Execution Unknown; "
                + "the other server ran all new calls",
            Met = took.Max() <= (3 * Period) + TimeSpan.FromMilliseconds(200),
        });
        served.ShouldAllBe(name => name == "other");
        took.Max().ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    // Each task has the time from the loss of the server to the failure of a call.
    private async Task<(Task<TimeSpan>[] Calls, TaskCompletionSource<long> LostAt)> CallAsync(RpcBus bus)
    {
        ILongWork work = bus.Client<ILongWork>(Watchful).Any;
        var lostAt = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<TimeSpan>[] calls = [.. Enumerable.Range(0, Calls).Select(i => FailAsync(work.WaitAsync(i, int.MaxValue), lostAt.Task))];
        await UntilAsync(() => Events.CountOf(LongEvent.Begun) == Calls, "all calls run");
        return (calls, lostAt);
    }

    private static async Task<TimeSpan> FailAsync(Task call, Task<long> lostAt)
    {
        RpcNoServerException failure = await Should.ThrowAsync<RpcNoServerException>(() => call);
        long at = Stopwatch.GetTimestamp();
        failure.Execution.ShouldBe(RpcExecution.Unknown);
        return Stopwatch.GetElapsedTime(await lostAt, at);
    }
}
