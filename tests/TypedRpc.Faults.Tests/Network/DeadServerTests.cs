using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>A server that dies with calls in it. It dies for everybody else: its connections are reset, and none is let in again.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class DeadServerTests : FaultBed
{
    [Fact]
    public async Task Calls_on_a_dead_server_end_soon_when_it_was_the_only_one()
    {
        (Worker worker, Proxy proxy) = await MortalAsync();
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(60));
        Task<RpcNoServerException>[] calls =
            [.. Enumerable.Range(0, 50).Select(i => Should.ThrowAsync<RpcNoServerException>(() => work.HoldAsync(i)))];
        await UntilAsync(() => worker.Running == 50, "all run");

        long died = Stopwatch.GetTimestamp();
        Kill(proxy);
        RpcNoServerException[] faults = await Task.WhenAll(calls).WaitAsync(Limit);
        TimeSpan took = Stopwatch.GetElapsedTime(died);

        faults.ShouldAllBe(f => f.Execution == RpcExecution.Unknown);
        Report.Add(new Row("R12", "the only server dies while it runs calls: they end by their deadline, and within 3 intervals of 5 s")
        {
            Load = "50 running calls of 60 s",
            Faults = "its connections reset, and new ones refused",
            Measured = $"all ended {Milliseconds(took)} later, Execution Unknown",
            Met = took <= TimeSpan.FromSeconds(15),
        });
        took.ShouldBeLessThan(TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task Calls_on_a_dead_server_end_in_about_15_seconds_when_another_server_runs_and_idempotent_ones_run_there()
    {
        (Worker worker, Proxy proxy) = await MortalAsync();
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(80));
        var callers = new Callers(Log, TimeSpan.FromSeconds(80));
        Task<RpcNoServerException>[] calls =
            [.. Enumerable.Range(0, 25).Select(_ => Should.ThrowAsync<RpcNoServerException>(() => work.HoldAsync(0)))];
        Task<Ending>[] repeated = [.. Enumerable.Range(0, 25).Select(_ => callers.RepeatAsync(work))];
        await UntilAsync(() => worker.Running == 50, "all run");
        await ServeAsync(new Worker(Log), new() { Server = "alive" });

        // Long enough for the first sign of life, which a method gives that has run for 5 s.
        await Task.Delay(TimeSpan.FromSeconds(6.5));
        long died = Stopwatch.GetTimestamp();
        Kill(proxy);
        (await Task.WhenAll(repeated).WaitAsync(Limit)).ShouldAllBe(e => e == Ending.Success);
        TimeSpan moved = Stopwatch.GetElapsedTime(died);
        await Task.WhenAll(calls).WaitAsync(Limit);
        TimeSpan took = Stopwatch.GetElapsedTime(died);

        Report.Add(new Row(
            "R12",
            "a server dies while another one is running: its calls end within 3 keep-alive intervals (15 s), "
                + "idempotent ones are run by the other server")
        {
            Load = "25 running calls and 25 running idempotent calls of 80 s",
            Faults = "its connections reset, and new ones refused",
            Measured = FormattableString.Invariant(
                $"calls ended {took.TotalSeconds:F1} s later; idempotent ones had their reply {moved.TotalSeconds:F1} s later. ")
                + "If a server dies before it has run a call for 5 s, the call ends at its deadline",
            Met = took <= TimeSpan.FromSeconds(17),
        });
        took.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private static void Kill(Proxy proxy)
    {
        proxy.IsRefusing = true;
        proxy.Reset();
    }

    private async Task<(Worker Worker, Proxy Proxy)> MortalAsync()
    {
        var worker = new Worker(Log) { OnRun = static (_, token) => Task.Delay(Timeout.Infinite, token) };
        Proxy proxy = NewProxy();
        await ServeAsync(worker, new() { Server = "mortal", Concurrency = 100, DrainTimeout = TimeSpan.Zero }, url: proxy.Through(Url));
        return (worker, proxy);
    }
}
