using System.Diagnostics;
using TypedRpc.Faults.Tests.Chaos;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>A caller that is killed, and one that only loses its connection, while their methods run.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class GoneCallerTests : LongBed
{
    [Fact]
    public async Task All_methods_of_a_killed_caller_are_cancelled()
    {
        const int Calls = 100;
        var second = new LongEvents();
        await Task.WhenAll(StartServerAsync("w1"), StartServerAsync("w2", second));
        await using ServerProcess caller = await ServerProcess.StartCallerAsync(Url, Calls);
        await UntilAsync(() => Events.Running + second.Running == Calls, "all calls run");
        (int onFirst, int onSecond) = (Events.Running, second.Running);

        long died = Stopwatch.GetTimestamp();
        await caller.KillAsync();
        await UntilAsync(
            () => Events.CountOf(LongEvent.Cancelled) + second.CountOf(LongEvent.Cancelled) == Calls, "all methods are cancelled");
        TimeSpan took = Stopwatch.GetElapsedTime(died, Math.Max(Events.LastOf(LongEvent.Cancelled), second.LastOf(LongEvent.Cancelled)));

        Report.Add(new Row("R34", "a caller is killed: the tokens of all its running methods are cancelled within 2 s")
        {
            Load = $"{Calls} running calls, {onFirst} and {onSecond} on two server processes of the topic",
            Faults = "SIGKILL of the caller process",
            Measured = $"{Calls} of {Calls} cancelled after {Milliseconds(took)}",
            Met = took <= TimeSpan.FromSeconds(2),
        });
        (onFirst, onSecond).ShouldSatisfyAllConditions(() => onFirst.ShouldBeGreaterThan(0), () => onSecond.ShouldBeGreaterThan(0));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_idempotent_call_whose_caller_is_back_within_5_seconds_is_not_cancelled()
    {
        await StartServerAsync("s");
        Proxy proxy = NewProxy();
        RpcBus bus = await ConnectAsync(url: proxy.Through(Url));
        ILongWork work = bus.Client<ILongWork>().For(timeout: TimeSpan.FromSeconds(60), waitForServer: TimeSpan.FromSeconds(30));
        Task<string> call = work.WaitAgainAsync(1, 6_000);
        await UntilAsync(() => Events.Running == 1, "the method runs");
        await Task.Delay(TimeSpan.FromMilliseconds(700)); // from now on the inbox of the caller is probed

        long cut = Stopwatch.GetTimestamp();
        proxy.IsRefusing = true;
        proxy.Reset();
        await Task.Delay(TimeSpan.FromSeconds(2)); // some probes are returned
        proxy.IsRefusing = false;
        await UntilAsync(() => bus.Health.State == RpcBusState.Connected, "the caller is connected again");
        TimeSpan away = Stopwatch.GetElapsedTime(cut);
        string server = await call.WaitAsync(Limit);

        (int runs, int cancelled) = (Events.CountOf(LongEvent.Begun), Events.CountOf(LongEvent.Cancelled));
        Report.Add(new Row("R35", "an idempotent call whose caller reconnects within 5 s succeeds, and its method is not cancelled")
        {
            Load = "1 call of 6 s on a server process",
            Faults = $"the connection of the caller reset, and none for {Seconds(away)}",
            Duplicated = runs - 1,
            Measured = $"succeeded; {runs} run, {cancelled} cancelled",
            Met = runs == 1 && cancelled == 0,
        });
        server.ShouldBe("s");
        if (away < TimeSpan.FromSeconds(4))
            (runs, cancelled).ShouldBe((1, 0));
    }

    [Fact]
    public async Task An_idempotent_call_whose_caller_is_away_for_longer_is_cancelled_and_runs_again_when_the_caller_is_back()
    {
        await StartServerAsync("s");
        Proxy proxy = NewProxy();
        RpcBus bus = await ConnectAsync(url: proxy.Through(Url));
        ILongWork work = bus.Client<ILongWork>().For(timeout: TimeSpan.FromSeconds(60), waitForServer: TimeSpan.FromSeconds(30));
        Task<string> call = work.WaitAgainAsync(1, 10_000);
        await UntilAsync(() => Events.Running == 1, "the method runs");

        long cut = Stopwatch.GetTimestamp();
        proxy.IsRefusing = true;
        proxy.Reset();
        await UntilAsync(() => Events.CountOf(LongEvent.Begun) > Events.Running, "the method ends");
        TimeSpan ended = Stopwatch.GetElapsedTime(cut);
        int cancelled = Events.CountOf(LongEvent.Cancelled);
        proxy.IsRefusing = false;
        string server = await call.WaitAsync(Limit);

        Report.Add(new Row("R35", "an idempotent call whose caller stays away is cancelled after 5 s, and runs again when it is back")
        {
            Load = "1 call of 10 s on a server process",
            Faults = "the connection of the caller reset, and none until the method had ended",
            Duplicated = Events.CountOf(LongEvent.Begun) - 1,
            Measured = $"cancelled after {Seconds(ended)}; the call succeeded in its second run",
            Met = cancelled == 1 && ended >= TimeSpan.FromSeconds(4.9) && ended <= TimeSpan.FromSeconds(8),
        });
        server.ShouldBe("s");
        cancelled.ShouldBe(1);
    }
}
