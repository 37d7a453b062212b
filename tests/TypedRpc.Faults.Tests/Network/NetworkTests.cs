using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>A network that fails in worse ways than closing: all of it between a bus and a broker that is well.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class NetworkTests : FaultBed
{
    [Fact]
    public async Task A_half_open_connection_is_detected_by_its_heartbeat_and_calls_end_by_their_deadline()
    {
        await ServeAsync(new Worker(Log));
        Proxy proxy = NewProxy();
        IWork work = (await ConnectAsync(url: proxy.Through(Url)))
            .Client<IWork>().For(timeout: TimeSpan.FromSeconds(2), waitForServer: TimeSpan.FromSeconds(2));
        var callers = new Callers(Log, TimeSpan.FromSeconds(2));
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);

        int before = proxy.Accepted.Count;
        long halted = Stopwatch.GetTimestamp();
        proxy.BlackHole();
        callers.Mark();
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(16, _ => callers.CallAsync(work), stop.Token);
        await UntilAsync(() => proxy.Accepted.Count > before, "it connects again");
        TimeSpan noticed = Stopwatch.GetElapsedTime(halted);
        int attempts = proxy.Accepted.Count;
        await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds");
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);

        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R22", "a half-open connection is detected within 3 heartbeats, and calls end by their deadline")
        {
            Load = $"16 callers, {verdict.Sent:N0} calls of 2 s, heartbeat 1 s",
            Faults = "both connections black-holed",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = FormattableString.Invariant($"detected after {noticed.TotalSeconds:F1} s"),
            Met = noticed <= TimeSpan.FromSeconds(3.5) && verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200),
        });
        Report.Add(new Row("P23", "the next connection succeeds while the broker still has the old session: no queue name is locked")
        {
            Load = "16 callers",
            Faults = "both connections black-holed",
            Measured = $"{proxy.Accepted.Count - before} connections until it served again",
            Met = proxy.Accepted.Count - before <= 2,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        noticed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        (attempts - before).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Many_half_open_connections_at_once_leave_the_process_alive()
    {
        int count = Forms.Pick(15, 250), rounds = Forms.Pick(1, 4);
        Proxy proxy = NewProxy();
        await ServeAsync(new Worker(Log));
        RpcBus[] buses = await Task.WhenAll(Enumerable.Range(0, count)
            .Select(_ => ConnectAsync(Quick with { ConnectTimeout = TimeSpan.FromSeconds(20) }, proxy.Through(Url))));
        for (int round = 0; round < rounds; round++)
        {
            int before = proxy.Accepted.Count;
            proxy.BlackHole();
            await UntilAsync(() => proxy.Accepted.Count >= before + (2 * count), "all connect again", TimeSpan.FromMinutes(3));
        }

        var callers = new Callers(Log, TimeSpan.FromSeconds(20));
        Ending[] endings = await Task.WhenAll(buses.Select(bus => callers.RepeatAsync(
            bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(20), waitForServer: TimeSpan.FromSeconds(20)))));

        Report.Add(new Row("P17", "a failed heartbeat ends a connection and not the process")
        {
            Load = $"{count} buses",
            Faults = $"{2 * count * rounds:N0} half-open connections",
            Lost = endings.Count(e => e != Ending.Success),
            Measured = "the process continues, and all buses serve again",
            Met = endings.All(e => e == Ending.Success),
        });
        endings.ShouldAllBe(e => e == Ending.Success);
    }

    [Fact]
    public async Task Resets_and_cuts_within_a_frame_corrupt_no_reply()
    {
        Proxy servers = NewProxy(), clients = NewProxy();
        await ServeAsync(new Worker(Log), url: servers.Through(Url));
        IWork work = (await ConnectAsync(url: clients.Through(Url)))
            .Client<IWork>().For(timeout: TimeSpan.FromSeconds(10), waitForServer: TimeSpan.FromSeconds(9));
        var callers = new Callers(Log, TimeSpan.FromSeconds(10));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(32, n => n % 2 == 0 ? callers.CallAsync(work) : callers.CastAsync(work), stop.Token);
        int rounds = Forms.Pick(6, 60);
        for (int i = 0; i < rounds; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(400));
            Proxy proxy = i % 2 == 0 ? clients : servers;
            if (i % 3 == 0)
                proxy.Reset();
            else
                proxy.CutInFrame();
        }

        await stop.CancelAsync();
        await looping.WaitAsync(Limit);
        await ServedAgainAsync(callers, work);
        await UntilAsync(() => Check(Rule.ConfirmedIsDelivered).Violations.Count == 0, "confirmed casts have run");

        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R23", "connections reset, or cut within a frame: no message is corrupted")
        {
            Load = $"32 callers, {verdict.Sent:N0} calls and casts of up to 40 KB, hash-checked",
            Faults = $"{rounds} resets and cuts within a frame, in turn at the client and the server",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{verdict.Succeeded:N0} succeeded, {verdict.Failed:N0} typed errors, 0 corrupted",
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    [Fact]
    public async Task A_network_of_a_few_bytes_a_second_corrupts_nothing_and_calls_succeed_after_it_recovers()
    {
        Proxy proxy = NewProxy();
        await ServeAsync(new Worker(Log));
        IWork work = (await ConnectAsync(url: proxy.Through(Url)))
            .Client<IWork>().For(timeout: TimeSpan.FromSeconds(2), waitForServer: TimeSpan.FromSeconds(2));
        var callers = new Callers(Log, TimeSpan.FromSeconds(2));
        (await callers.CallAsync(work)).ShouldBe(Ending.Success);
        proxy.BytesPerSecond = 1;
        Task slow = Callers.LoopAsync(8, _ => callers.CallAsync(work), CancellationToken.None, most: 16);
        await slow.WaitAsync(Limit);
        proxy.BytesPerSecond = 0;
        TimeSpan again = await ServedAgainAsync(callers, work);

        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R23", "a network of 1 byte a second: no corruption, and it recovers")
        {
            Load = $"8 callers, {verdict.Sent:N0} calls of 2 s, heartbeat 1 s",
            Faults = "1 byte/s in each direction, for the duration of 16 calls",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = $"serving again {Milliseconds(again)} after the network recovered",
            Met = verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_slow_network_only_delays_calls()
    {
        Proxy proxy = NewProxy();
        await ServeAsync(new Worker(Log));
        IWork work = (await ConnectAsync(url: proxy.Through(Url))).Client<IWork>().For(timeout: TimeSpan.FromSeconds(20));
        var callers = new Callers(Log, TimeSpan.FromSeconds(20));
        proxy.Delay = TimeSpan.FromMilliseconds(150);
        int before = proxy.Accepted.Count;
        await Callers.LoopAsync(32, _ => callers.CallAsync(work), CancellationToken.None, most: 128).WaitAsync(Limit);

        Verdict verdict = Check();
        Report.Add(new Row("F5", "a network with a latency of 150 ms in each direction")
        {
            Load = "32 callers, 128 calls",
            Faults = "150 ms of delay for all data",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            Measured = $"{verdict.Succeeded} succeeded, {proxy.Accepted.Count - before} reconnects",
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.Succeeded.ShouldBe(128);
        proxy.Accepted.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Without_a_broker_a_call_ends_by_its_deadline_and_says_that_it_was_never_sent()
    {
        await ServeAsync(new Worker(Log));
        Proxy proxy = NewProxy();
        RpcBus bus = await ConnectAsync(url: proxy.Through(Url));
        IWork work = bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(1), waitForServer: TimeSpan.FromSeconds(1));
        proxy.IsRefusing = true;
        proxy.Cut();
        var callers = new Callers(Log, TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(500));

        var exception = await Should.ThrowAsync<RpcTimeoutException>(() => work.DoAsync(0, [], 0).WaitAsync(Limit));
        exception.Stage.ShouldBe(RpcStage.Connecting);
        exception.Execution.ShouldBe(RpcExecution.NotStarted);
        Ending[] endings = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(i => i % 2 == 0 ? callers.CallAsync(work) : callers.CastAsync(work)));

        Verdict verdict = Check();
        Report.Add(new Row("P3", "the deadline includes the wait for an unreachable broker")
        {
            Load = "250 calls and 250 casts of 1 s",
            Faults = "every connection refused",
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = "all timed out at the stage Connecting, NotStarted",
            Met = verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200),
        });
        endings.ShouldAllBe(e => e == Ending.NotStarted);
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        proxy.IsRefusing = false;
        await ServedAgainAsync(callers, work);
    }

    [Fact]
    public async Task A_broker_that_accepts_connections_and_sends_nothing_is_a_typed_error_in_time()
    {
        await ServeAsync(new Worker(Log));
        Proxy proxy = NewProxy();
        proxy.IsDeaf = true;
        long started = Stopwatch.GetTimestamp();

        (await Should.ThrowAsync<RpcConnectionException>(() => RpcBus.ConnectAsync(proxy.Through(Url), Quick).WaitAsync(Limit))).IsTransient
            .ShouldBeTrue();

        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Report.Add(new Row("P3", "connecting to a frozen broker ends within its timeout")
        {
            Load = "1 ConnectAsync with ConnectTimeout 3 s",
            Faults = "a peer that accepts the connection and sends nothing",
            Measured = Milliseconds(took),
            Met = took <= TimeSpan.FromSeconds(3.5),
        });
        took.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Clients_of_a_restarted_broker_do_not_come_back_all_at_once()
    {
        int count = Forms.Pick(60, 200);
        Proxy proxy = NewProxy();
        await Task.WhenAll(Enumerable.Range(0, count)
            .Select(_ => ConnectAsync(new RpcBusOptions { ConnectTimeout = TimeSpan.FromSeconds(20) }, proxy.Through(Url))));

        // A connection that lasted is what is lost when a broker restarts; a young one counts as another failure and pauses longer.
        await Task.Delay(TimeSpan.FromSeconds(11));
        int before = proxy.Accepted.Count;
        proxy.IsRefusing = true;
        long cut = Stopwatch.GetTimestamp();
        proxy.Cut();
        await Task.Delay(TimeSpan.FromSeconds(6));
        proxy.IsRefusing = false;
        long[] attempts = [.. proxy.Accepted.Skip(before)];
        await UntilAsync(() => proxy.Open >= (Protocol.IsAmqp10 ? 1 : 2) * count, "all are connected again", TimeSpan.FromMinutes(2));
        TimeSpan all = Stopwatch.GetElapsedTime(cut) - TimeSpan.FromSeconds(6);

        int busiest = attempts.GroupBy(at => (int)(Stopwatch.GetElapsedTime(cut, at).TotalMilliseconds / 100))
            .Max(bucket => bucket.Count());
        double share = (double)busiest / attempts.Length;
        Report.Add(new Row("R25", "the attempts of the clients of a restarted broker are spread: no 100 ms has more than 10 % of them")
        {
            Load = $"{count} buses in one process",
            Faults = "all cut at once, refused for 6 s",
            Measured = FormattableString.Invariant(
                $"{attempts.Length} attempts, at most {share:P1} of them in 100 ms; all back {all.TotalSeconds:F1} s after the broker"),
            Met = share <= 0.1,
        });
        share.ShouldBeLessThan(0.5);
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
