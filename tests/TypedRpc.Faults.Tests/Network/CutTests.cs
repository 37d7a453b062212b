using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>Connections that the broker, or the network, closes under load.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class CutTests : FaultBed
{
    [Fact]
    public async Task After_each_cut_64_callers_are_served_again_soon()
    {
        await ServeAsync(new Worker(Log));
        await ServeAsync(new Worker(Log));
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(10), waitForServer: TimeSpan.FromSeconds(8));
        var callers = new Callers(Log, TimeSpan.FromSeconds(10));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(64, _ => callers.CallAsync(work), stop.Token);
        int cuts = Forms.Pick(4, 40);
        TimeSpan longest = default;
        for (int i = 0; i < cuts; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(700));
            await CutAllAsync();
            callers.Mark();
            await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds that was begun after the cut");
            longest = callers.FirstSuccessSinceMark!.Value > longest ? callers.FirstSuccessSinceMark.Value : longest;
        }

        await stop.CancelAsync();
        await looping.WaitAsync(Limit);

        // A call whose acknowledgement was lost with the connection may come to the other server: CallsThatMustNotRunTwiceTests has that.
        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R4", "first success after all connections were closed by the broker: 1 s")
        {
            Load = $"64 callers, 2 servers, {verdict.Sent:N0} calls",
            Faults = $"{cuts} times close_all_connections",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = Positive(verdict.LatestPastDeadline),
            Measured = $"{Milliseconds(longest)} at most",
            Met = longest <= TimeSpan.FromSeconds(1),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        longest.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_thousand_pending_calls_end_soon_after_the_cut_is_detected()
    {
        var worker = new Worker { OnRun = static (_, token) => Task.Delay(Timeout.Infinite, token) };
        await ServeAsync(worker, new() { Server = "h1", Concurrency = 1000, DrainTimeout = TimeSpan.Zero });
        Proxy proxy = NewProxy();
        RpcBus bus = await ConnectAsync(url: proxy.Through(Url));
        IWork work = bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(60));
        long[] ended = new long[1000];
        Task[] calls = [.. Enumerable.Range(0, 1000).Select(async i =>
        {
            var exception = await Should.ThrowAsync<RpcConnectionException>(() => work.HoldAsync(i));
            ended[i] = Stopwatch.GetTimestamp();
            exception.Execution.ShouldBe(RpcExecution.Unknown);
            exception.IsTransient.ShouldBeTrue();
        })];
        await UntilAsync(() => worker.Running == 1000, "all calls run");

        long cut = Stopwatch.GetTimestamp();
        proxy.Cut();
        await Task.WhenAll(calls).WaitAsync(Limit);

        TimeSpan seen = Stopwatch.GetElapsedTime(cut, ended.Min()), all = Stopwatch.GetElapsedTime(ended.Min(), ended.Max());
        bus.PendingCalls.ShouldBe(0);
        Report.Add(new Row("R5", "calls that wait when the connection is cut end within 500 ms after the cut is detected")
        {
            Load = "1,000 calls that wait, 60 s each",
            Faults = "1 cut (FIN)",
            Measured = $"detected after {Milliseconds(seen)}, all ended {Milliseconds(all)} later",
            Met = all <= TimeSpan.FromMilliseconds(500),
        });
        (seen + all).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Every_operation_of_64_callers_through_churn_has_one_outcome_and_none_is_late()
    {
        TimeSpan time = Forms.Time(TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(10));
        await ServeAsync(new Worker(Log), new() { Server = "h1", Concurrency = 128 });
        await ServeAsync(new Worker(Log), new() { Server = "h2", Concurrency = 128 });
        RpcClient<IWork> client = (await ConnectAsync()).Client<IWork>(new() { Timeout = TimeSpan.FromSeconds(5) });
        IWork work = client.For(waitForServer: TimeSpan.FromSeconds(4));
        var callers = new Callers(Log, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource(time);
        Task looping = Callers.LoopAsync(64, n => (n % 4) switch
        {
            0 => callers.CastAsync(work),
            1 => callers.RepeatAsync(work, milliseconds: n % 8),
            _ => callers.CallAsync(work, milliseconds: n % 8),
        }, stop.Token);
        int cuts = 0;
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 800)));
            if (await CloseAllAsync() > 0)
                cuts++;
        }

        await looping.WaitAsync(Limit);
        await SettledAsync();

        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row(
            "R1",
            "every operation under churn has one outcome (and R2: at most 200 ms after its deadline; "
                + "R3: no caller gets the reply of another call)")
        {
            Load = $"64 callers, 2 servers, {time.TotalSeconds:N0} s, {verdict.Sent:N0} calls and casts",
            Faults = $"{cuts} times close_all_connections, 200 to 800 ms apart",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = Positive(verdict.LatestPastDeadline),
            Measured = $"{verdict.Succeeded:N0} succeeded, {verdict.Failed:N0} ended with a typed error; "
                + $"{verdict.CallsRunTwice} calls that are not idempotent ran twice",
            Met = verdict.Violations.Count == 0 && verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        verdict.Succeeded.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task Requests_that_were_running_when_the_connection_was_cut_are_not_run_again_by_the_same_server()
    {
        TaskCompletionSource release = Places.Signal();
        var worker = new Worker(Log) { OnRun = (_, _) => release.Task };
        (RpcBus server, _) = await ServeAsync(worker, new() { Server = "h1" });
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(20), waitForServer: TimeSpan.FromSeconds(20));
        var callers = new Callers(Log, TimeSpan.FromSeconds(20));
        await callers.CastAsync(work);
        Task<Ending> call = callers.CallAsync(work), repeated = callers.RepeatAsync(work);
        await UntilAsync(() => Log.Runs == 3, "all run");

        await CutAllAsync();
        (await call.WaitAsync(Limit)).ShouldBe(Ending.TypedError);
        await UntilAsync(() => server.Statistics.RequestsRepeated >= 2, "the cast and the idempotent call come again");
        release.SetResult();

        (await repeated.WaitAsync(Limit)).ShouldBe(Ending.Success);
        await ServedAgainAsync(callers, work);
        Verdict verdict = Check();
        Report.Add(new Row("P21", "requests that were running when the connection was cut are not run a second time by the same server")
        {
            Load = "1 cast, 1 call, 1 idempotent call, all running",
            Faults = "1 time close_all_connections",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            Measured = $"{server.Statistics.RequestsRepeated} redeliveries recognized and not run; "
                + "the idempotent call got its one reply in the next epoch",
            Met = verdict.Duplicated == 0,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.Duplicated.ShouldBe(0);
    }

    [Fact]
    public async Task Replies_never_pass_the_pseudo_queue_that_a_reconnect_breaks()
    {
        string? inbox = null;
        await ServeAsync(new Worker
        {
            OnRun = (_, _) =>
            {
                inbox = RpcRequest.Current!.Caller;
                return Task.CompletedTask;
            },
        });
        await (await ConnectAsync()).Client<IWork>().Any.HoldAsync(1);

        inbox.ShouldNotBeNull().ShouldStartWith("r.");
        Report.Add(new Row("P7", "no 406 \"fast reply consumer does not exist\"")
        {
            Load = "1 call",
            Faults = "none: the pseudo queue is not used",
            Measured = "the inbox is a separate exclusive queue in each epoch",
        });
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private static TimeSpan Positive(TimeSpan past) => past > TimeSpan.Zero ? past : TimeSpan.Zero;

    private async Task<int> CloseAllAsync() => await (await RabbitMqBroker.SharedAsync()).CloseAllConnectionsAsync(VirtualHost);

    private async Task CutAllAsync()
    {
        // Just after the last cut there may be no connection yet.
        long started = Stopwatch.GetTimestamp();
        while (await CloseAllAsync() == 0)
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Limit);
            await Task.Delay(20);
        }
    }

    // Until nothing runs any more: confirmed casts may still be waiting for a server's next epoch.
    private async Task SettledAsync()
    {
        RpcBus bus = await ConnectAsync();
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        await ServedAgainAsync(
            callers, bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30), waitForServer: TimeSpan.FromSeconds(25)));
        long started = Stopwatch.GetTimestamp();
        for (long before = -1;
            before != Log.Runs || Check(Rule.ConfirmedIsDelivered).Violations.Count > 0;
            await Task.Delay(TimeSpan.FromMilliseconds(500)))
        {
            before = Log.Runs;
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(40))
                return;
        }
    }
}
