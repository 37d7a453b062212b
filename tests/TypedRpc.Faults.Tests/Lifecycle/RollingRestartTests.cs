using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Lifecycle;

/// <summary>Servers that are restarted under load, as an upgrade does it.</summary>
public abstract class RollingRestartTests(string where) : FaultBed
{
    [Fact]
    public async Task Three_servers_restarted_one_at_a_time_fail_no_call_and_run_none_twice()
    {
        int rounds = Forms.Pick(8, 20);
        long least = Forms.Pick(2_000, 200_000);
        var buses = new RpcBus[3];
        for (int i = 0; i < buses.Length; i++)
            buses[i] = await StartAsync(i);
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(
            64, n => n % 4 == 0 ? callers.RepeatAsync(work, n % 3) : callers.CallAsync(work, n % 3), stop.Token);
        TimeSpan longest = default;
        for (int round = 0; round < rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            int i = round % buses.Length;
            await buses[i].DisposeAsync().AsTask().WaitAsync(Limit);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            longest = took > longest ? took : longest;
            buses[i] = await StartAsync(i);
            TimeSpan rest = Forms.Pick(TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(2)) - Stopwatch.GetElapsedTime(began);
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest);
        }

        await UntilAsync(() => Log.Succeeded >= least, "enough calls were made", TimeSpan.FromMinutes(10));
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);

        Verdict verdict = Check();
        Report.Add(new Row("P15", $"rolling restart of 3 servers ({where}): 0 failed, 0 run twice")
        {
            Load = $"64 callers, {verdict.Sent:N0} calls",
            Faults = $"{rounds} servers closed and started, one at a time",
            Lost = verdict.Failed,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{verdict.Failed} failed; a server closed in {Milliseconds(longest)} at most",
            Met = verdict.Failed == 0 && verdict.Duplicated == 0,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.Failed.ShouldBe(0);
        verdict.Duplicated.ShouldBe(0);
        client.PendingCalls.ShouldBe(0);
    }

    private async Task<RpcBus> StartAsync(int n) => (await ServeAsync(new Worker(Log), new() { Server = $"h{n}", Concurrency = 16 })).Bus;
}

public sealed class RollingRestartInMemory() : RollingRestartTests("in memory")
{
    protected override Task<string> NewUrlAsync() => Places.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class RollingRestartOverRabbitMq() : RollingRestartTests("RabbitMQ")
{
    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
