using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Broker;

/// <summary>A broker that is killed, and one that comes back without its memory.</summary>
[Collection(BrokenBroker.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class KilledBrokerTests(PrivateBroker fixture) : FaultBed
{
    private RabbitMqBroker _broker = null!;

    [Fact]
    public async Task No_confirmed_cast_is_lost_when_the_broker_is_killed_and_started_under_the_load()
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1", Concurrency = 128 });
        await _broker.SyncAsync();
        RpcClient<IWork> client = (await ConnectAsync()).Client<IWork>();
        IWork work = client.For(timeout: TimeSpan.FromSeconds(60), waitForServer: TimeSpan.FromSeconds(60));
        var callers = new Callers(Log, TimeSpan.FromSeconds(60));
        long most = Forms.Pick(6_000, 1_000_000);
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(128, _ => callers.CastAsync(work), stop.Token, most);
        int kills = 0;
        TimeSpan longest = default;
        for (long next = most / 4; !looping.IsCompleted && next < most; next += Forms.Pick(most / 2, most / 20))
        {
            long until = next;
            await UntilAsync(() => Log.Succeeded >= until || looping.IsCompleted, "casts are confirmed", TimeSpan.FromMinutes(10));
            if (looping.IsCompleted)
                break;
            _broker.Kill();
            kills++;
            await _broker.RestartAsync();
            callers.Mark();
            await UntilAsync(() => callers.FirstSuccessSinceMark is not null || looping.IsCompleted, "a cast is confirmed");
            longest = (callers.FirstSuccessSinceMark ?? default) > longest ? callers.FirstSuccessSinceMark!.Value : longest;
        }

        await looping.WaitAsync(TimeSpan.FromMinutes(Forms.Pick(2, 60)));
        long started = Stopwatch.GetTimestamp();
        while (Check(Rule.ConfirmedIsDelivered).Violations.Count > 0 && Stopwatch.GetElapsedTime(started) < Limit)
            await Task.Delay(TimeSpan.FromMilliseconds(500));
        await Task.Delay(TimeSpan.FromSeconds(1));

        Verdict verdict = Check();
        Report.Add(new Row("R6", "no confirmed cast to a durable queue is lost when the broker is killed and restarted")
        {
            Load = $"128 callers, {verdict.Sent:N0} casts",
            Faults = $"{kills} times SIGKILL and start",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{verdict.Succeeded:N0} confirmed, {verdict.Failed:N0} typed errors",
            Met = verdict.Lost == 0,
        });
        Report.Add(new Row("R7", "a cast that runs twice is marked as redelivered")
        {
            Load = $"the same {verdict.Sent:N0} casts",
            Faults = $"{kills} times SIGKILL and start",
            Duplicated = verdict.Duplicated,
            Measured = $"{verdict.DuplicatedUnmarked:N0} without the mark. "
                + "A killed broker does not know which messages it had delivered",
            Met = verdict.DuplicatedUnmarked == 0,
        });
        Report.Add(new Row("R4", "first success after the broker was killed and is ready again: 2 s")
        {
            Load = "128 callers",
            Faults = $"{kills} times SIGKILL and start",
            Measured = $"{Milliseconds(longest)} at most",
            Met = longest <= TimeSpan.FromSeconds(2),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        kills.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_topology_is_restored_after_the_data_of_the_broker_was_deleted()
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        var worker = new Worker(Log);
        await ServeAsync(worker, new() { Server = "h2" });
        RpcClient<IWork> client = (await ConnectAsync()).Client<IWork>();
        IWork work = client.For(timeout: TimeSpan.FromSeconds(5), waitForServer: TimeSpan.FromSeconds(5));
        var callers = new Callers(Log, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(16, _ => callers.RepeatAsync(work), stop.Token);
        await UntilAsync(() => Log.Succeeded > 50, "it is served");

        await _broker.WipeAsync();
        await _broker.Management.CreateVirtualHostAsync(VirtualHost);
        long there = Stopwatch.GetTimestamp();
        callers.Mark();
        await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds");
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);
        await ServedAgainAsync(callers, client.For("h1", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)));
        await ServedAgainAsync(callers, client.For("h2", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)));
        worker.Notes.Clear();
        while (worker.Notes.IsEmpty)
        {
            Stopwatch.GetElapsedTime(there).ShouldBeLessThan(Limit);
            await work.ShoutAsync(0);
            await Task.Delay(20);
        }

        TimeSpan all = Stopwatch.GetElapsedTime(there);
        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R24", "after the broker's data was deleted, the topology is restored within 5 s")
        {
            Load = $"16 callers, 2 servers, {verdict.Sent:N0} calls",
            Faults = "the broker killed and started without its data",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured =
                $"first call {Milliseconds(callers.FirstSuccessSinceMark!.Value)}, both servers and fanout {Milliseconds(all)} after "
                + "the virtual host was there",
            Met = all <= TimeSpan.FromSeconds(5),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        all.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    protected override async Task<string> NewUrlAsync()
    {
        _broker = await fixture.GetAsync();
        return Protocol.UrlOf(await _broker.CreateVirtualHostAsync());
    }
}
