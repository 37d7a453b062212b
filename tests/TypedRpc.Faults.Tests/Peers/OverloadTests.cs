using System.Collections.Concurrent;
using System.Diagnostics;
using TypedRpc.Faults.Tests.Lifecycle;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Peers;

/// <summary>More work than can be done: nothing grows without a bound, and everything ends.</summary>
public abstract class OverloadTests(string where) : FaultBed
{
    [Fact]
    public async Task Calls_that_time_out_leave_nothing_behind_and_none_is_late()
    {
        int count = Forms.Pick(20_000, 1_000_000);
        await ServeAsync(
            new Worker { OnRun = static (_, token) => Task.Delay(Timeout.Infinite, token) },
            new() { Server = "h1", DrainTimeout = TimeSpan.Zero },
            new RpcBusOptions());

        // The default heartbeat: that of a second does not outlast 2,000 callers on a busy machine.
        RpcBus client = await ConnectAsync(new RpcBusOptions());
        TimeSpan timeout = TimeSpan.FromMilliseconds(300);
        IWork work = client.Client<IWork>().For(timeout: timeout);
        long before = 0, next = 0, latest = 0;
        var others = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var stages = new long[4];
        await RunAsync(2_000);
        UnobservedExceptions.Collect();
        before = GC.GetTotalMemory(forceFullCollection: true);
        Interlocked.Exchange(ref latest, 0);
        await RunAsync(count);
        client.PendingCalls.ShouldBe(0);
        UnobservedExceptions.Collect();
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        var late = TimeSpan.FromMilliseconds(latest);
        Report.Add(new Row("R14", $"calls that time out leave no resources in use ({where})")
        {
            Load = $"{count:N0} calls of {timeout.TotalMilliseconds:F0} ms, 2,000 at a time",
            Faults = "a server that never answers",
            Lost = 0,
            PastDeadline = late,
            Measured = FormattableString.Invariant($"0 pending; the managed heap grew by {grown / 1048576.0:F1} MB; ")
                + $"timeouts by stage: {string.Join(", ", stages.Select((n, i) => $"{(RpcStage)i} {n:N0}"))}",
            Met = late <= TimeSpan.FromMilliseconds(200) && grown < 16 << 20,
        });
        others.ShouldBeEmpty(string.Join('\n', others.Select(other => $"{other.Value} {other.Key}")));
        grown.ShouldBeLessThan(5L * 16 << 20);
        late.ShouldBeLessThan(TimeSpan.FromSeconds(5));

        async Task RunAsync(int calls)
        {
            next = 0;
            await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) <= calls)
                {
                    long started = Stopwatch.GetTimestamp();
                    Exception? exception = await Record.ExceptionAsync(() => work.HoldAsync(1));
                    long past = (long)(Stopwatch.GetElapsedTime(started) - timeout).TotalMilliseconds;
                    if (exception is RpcTimeoutException late)
                    {
                        Interlocked.Increment(ref stages[(int)late.Stage]);
                    }
                    else
                    {
                        string reason = $"{exception?.GetType().Name}: {exception?.InnerException?.Message ?? exception?.Message}"[..60];
                        others.AddOrUpdate(reason, 1, (_, n) => n + 1);
                    }
                    for (long seen = Volatile.Read(ref latest); past > seen; seen = Volatile.Read(ref latest))
                        Interlocked.CompareExchange(ref latest, past, seen);
                }
            }))).WaitAsync(TimeSpan.FromMinutes(30));
        }
    }

    [Fact]
    public async Task A_backlog_stays_with_the_broker_and_a_server_takes_at_most_its_prefetch()
    {
        int count = Forms.Pick(5_000, 1_000_000);
        TaskCompletionSource release = Places.Signal();
        var worker = new Worker(Log) { OnRun = (_, _) => release.Task };

        // The broker counts messages. Here each is one request.
        await ServeAsync(worker, new() { Server = "h1", Concurrency = 8, MaxPackedRequests = 1 });
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(60));
        var callers = new Callers(Log, TimeSpan.FromSeconds(60));
        await Callers.LoopAsync(128, _ => callers.CastAsync(work), CancellationToken.None, count).WaitAsync(TimeSpan.FromMinutes(20));
        long waiting = (await (await ConnectBelowAsync()).InspectAsync("work", CancellationToken.None))!.Value.Messages;
        int running = worker.Running;
        release.SetResult();
        await UntilAsync(() => Log.Runs == count, "the backlog is worked off", TimeSpan.FromMinutes(20));

        Verdict verdict = Check();
        Report.Add(new Row("R15", $"a backlog stays with the broker ({where}): at most the prefetch is in the process")
        {
            Load = $"{count:N0} casts to a server with concurrency 8 whose methods do not end",
            Faults = "a slow handler",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{running} running, {count - waiting} delivered in total (8 running and 16 in advance)",
            Met = count - waiting <= 24,
        });
        running.ShouldBe(8);
        (count - waiting).ShouldBeLessThanOrEqualTo(24);
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    [Fact]
    public async Task One_call_more_than_MaxPendingCalls_is_overloaded_at_once()
    {
        await ServeAsync(
            new Worker { OnRun = static (_, token) => Task.Delay(Timeout.Infinite, token) },
            new() { Server = "h1", DrainTimeout = TimeSpan.Zero });
        RpcBus client = await ConnectAsync(Quick with { MaxPendingCalls = 500 });
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(2));
        Task<Exception?>[] calls = [.. Enumerable.Range(0, 1_000).Select(i => Record.ExceptionAsync(() => work.HoldAsync(i)).AsTask())];
        Exception?[] faults = await Task.WhenAll(calls).WaitAsync(Limit);

        int refused = faults.Count(f => f is RpcOverloadedException { Execution: RpcExecution.NotStarted });
        Report.Add(new Row("P19", $"the number of pending calls is bounded ({where})")
        {
            Load = "1,000 calls at once, MaxPendingCalls 500",
            Faults = "a server that never answers",
            Measured = $"{refused} overloaded at once, {faults.Count(f => f is RpcTimeoutException)} timed out",
            Met = refused == 500,
        });
        refused.ShouldBe(500);
        client.PendingCalls.ShouldBe(0);
    }

    [Fact]
    public async Task Casts_cancelled_at_any_moment_affect_neither_the_confirms_of_others_nor_later_casts()
    {
        int count = Forms.Pick(4_000, 200_000);
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        RpcBus client = await ConnectAsync();
        RpcClient<IWork> works = client.Client<IWork>();
        IWork work = works.For(timeout: TimeSpan.FromSeconds(60));
        var callers = new Callers(Log, TimeSpan.FromSeconds(60));
        await Callers.LoopAsync(64, async n =>
        {
            if (n % 2 == 0)
                return await callers.CastAsync(work);
            using var given = new CancellationTokenSource();
            Task<Ending> cast = callers.CastAsync(work, given.Token);
            if (Random.Shared.Next(3) > 0)
                await Task.Yield();
            await given.CancelAsync();
            await cast;
            return Ending.Success;
        }, CancellationToken.None, count).WaitAsync(TimeSpan.FromMinutes(10));
        Should.Throw<ArgumentException>(() => works.For(new string('x', 300)));
        await Callers.LoopAsync(16, _ => callers.CastAsync(work), CancellationToken.None, 200).WaitAsync(Limit);
        await UntilAsync(() => Check(Rule.ConfirmedIsDelivered).Violations.Count == 0, "confirmed casts have run");

        Verdict verdict = Check();
        Report.Add(new Row("P27", $"casts can be cancelled at any moment without side effects ({where})")
        {
            Load = $"{verdict.Sent:N0} casts, 64 at a time",
            Faults = "every second one cancelled at once or a moment later; a server's name of 300 bytes",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = TimeSpan.Zero,
            Measured = $"{verdict.Succeeded:N0} confirmed, {verdict.Failed:N0} cancelled, 0 internal errors",
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        client.Health.Epoch.ShouldBe(1);
    }

    [Fact]
    public async Task A_topic_without_a_server_is_an_error_in_about_a_round_trip()
    {
        await ServeAsync(new Worker(), new() { Server = "h1" });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().Any, nobody = client.Client<IWork>().For("nobody");
        double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
        var trips = new List<double>();
        var errors = new List<double>();
        for (int i = 0; i < 50; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await work.HoldAsync(i);
            trips.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            started = Stopwatch.GetTimestamp();
            (await Should.ThrowAsync<RpcNoServerException>(() => nobody.HoldAsync(i))).Execution.ShouldBe(RpcExecution.NotStarted);
            errors.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Report.Add(new Row("R11", $"no server serves the target: an error within 3 round trips ({where})")
        {
            Load = "50 calls",
            Faults = "there was never a server",
            Measured = FormattableString.Invariant($"median {Median(errors):F2} ms; a call's round trip takes {Median(trips):F2} ms"),
            Met = Median(errors) <= 3 * Median(trips),
        });
        Median(errors).ShouldBeLessThan(1000);
    }
}

[Collection(Alone.Name)]
public sealed class OverloadInMemory() : OverloadTests("in memory")
{
    protected override Task<string> NewUrlAsync() => Places.InMemoryAsync();
}

[Collection(Alone.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class OverloadOverRabbitMq() : OverloadTests("RabbitMQ")
{
    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
