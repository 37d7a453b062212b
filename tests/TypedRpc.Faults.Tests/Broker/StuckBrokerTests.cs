using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Broker;

/// <summary>A broker that is there and does not go on: frozen, out of memory, or tired of waiting for an acknowledgement.</summary>
[Collection(BrokenBroker.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class StuckBrokerTests(PrivateBroker fixture) : FaultBed
{
    private RabbitMqBroker _broker = null!;

    [Fact]
    public async Task Operations_end_by_their_deadline_while_the_broker_is_frozen_and_succeed_soon_after()
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(2), waitForServer: TimeSpan.FromSeconds(2));
        var callers = new Callers(Log, TimeSpan.FromSeconds(2));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(64, n => n % 2 == 0 ? callers.CallAsync(work) : callers.CastAsync(work), stop.Token);
        await UntilAsync(() => Log.Succeeded > 50, "it is served");

        TimeSpan frozen = Forms.Pick(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(60));
        _broker.Freeze();
        try
        {
            await Task.Delay(frozen);
        }
        finally
        {
            _broker.Resume();
        }

        callers.Mark();
        await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds");
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);
        await ServedAgainAsync(callers, work);
        await WaitForCastsAsync();

        TimeSpan first = callers.FirstSuccessSinceMark!.Value;
        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row(
            "R4", "a frozen broker: every operation ends by its deadline, and the first one succeeds within 3 s after the broker resumes")
        {
            Load = $"64 callers, {verdict.Sent:N0} calls and casts of 2 s, heartbeat 1 s",
            Faults = FormattableString.Invariant($"SIGSTOP for {frozen.TotalSeconds:F0} s"),
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = $"first success {Milliseconds(first)} after; {verdict.CallsRunTwice} calls that are not idempotent ran twice",
            Met = first <= TimeSpan.FromSeconds(3) && verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        first.ShouldBeLessThan(TimeSpan.FromSeconds(40));
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Ten_thousand_callers_end_by_their_deadline_while_the_broker_takes_no_messages_and_memory_stays()
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        TimeSpan timeout = TimeSpan.FromSeconds(4);
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: timeout, waitForServer: timeout);
        var callers = new Callers(Log, timeout);
        await Callers.LoopAsync(64, _ => callers.CallAsync(work), CancellationToken.None, most: 2000).WaitAsync(Limit);
        UnobservedExceptions.Collect();
        using var us = Process.GetCurrentProcess();
        long before = us.WorkingSet64;
        long grown;
        TimeSpan alarm = Forms.Pick(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(30));
        await _broker.SetMemoryAlarmAsync(raised: true);
        Task<Ending[]> all;
        try
        {
            long raised = Stopwatch.GetTimestamp();
            all = Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => i % 10 == 0 ? callers.CastAsync(work) : callers.CallAsync(work)));
            long most = 0;
            while (Stopwatch.GetElapsedTime(raised) < alarm || (!all.IsCompleted && Stopwatch.GetElapsedTime(raised) < Limit))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
                us.Refresh();
                most = Math.Max(most, us.WorkingSet64);
            }

            grown = most - before;
            all.IsCompleted.ShouldBeTrue("all end, though the alarm lasts");
        }
        finally
        {
            await _broker.SetMemoryAlarmAsync(raised: false);
        }

        callers.Mark();
        await ServedAgainAsync(callers, work);
        TimeSpan first = callers.FirstSuccessSinceMark!.Value;
        await WaitForCastsAsync();

        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row(
            "R13",
            "memory alarm: all operations end by their deadline, memory grows less than 64 MB, "
                + "and the first one succeeds within 1 s after the alarm ends")
        {
            Load = $"10,000 callers at once, each 1 call or cast of {timeout.TotalSeconds:F0} s",
            Faults = FormattableString.Invariant($"memory alarm for at least {alarm.TotalSeconds:F0} s"),
            Lost = verdict.Lost,
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = FormattableString.Invariant($"{(await all).Count(e => e == Ending.Success):N0} accepted before the broker blocked; ")
                + FormattableString.Invariant($"memory of client, server and test together grew by {grown / 1048576.0:F0} MB; ")
                + FormattableString.Invariant($"first success after {first.TotalMilliseconds:F0} ms"),
            Met = first <= TimeSpan.FromSeconds(1) && grown < 64 << 20 && verdict.LatestPastDeadline <= TimeSpan.FromMilliseconds(200),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        grown.ShouldBeLessThan(5L * 64 << 20);
        first.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Messages_that_wait_to_be_sent_to_a_blocked_broker_are_bounded_in_bytes()
    {
        await ServeAsync(new Worker(), new() { Server = "h1" });
        TimeSpan timeout = TimeSpan.FromSeconds(4);
        const int Bound = 16 << 20, Each = 256 << 10, Count = 2_000;
        RpcBus client = await ConnectAsync(Quick with { MaxOutgoingBytes = Bound });
        IWork work = client.Client<IWork>().For(timeout: timeout);
        byte[] load = new byte[Each];
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => work.DoAsync(i, load, 0))).WaitAsync(Limit);
        UnobservedExceptions.Collect();
        using var us = Process.GetCurrentProcess();
        long before = us.WorkingSet64, most = 0;
        await _broker.SetMemoryAlarmAsync(raised: true);
        try
        {
            Task all = Task.WhenAll(Enumerable.Range(0, Count).Select(
                i => Record.ExceptionAsync(() => i % 2 == 0 ? work.DoAsync(i, load, 0) : work.TellAsync(i, load).AsTask()).AsTask()));
            while (!all.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
                us.Refresh();
                most = Math.Max(most, us.WorkingSet64);
            }

            await all.WaitAsync(Limit);
        }
        finally
        {
            await _broker.SetMemoryAlarmAsync(raised: false);
        }

        long grown = most - before;
        await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(20)).DoAsync(i, load, 0))).WaitAsync(Limit);
        Report.Add(new Row("P19", "messages that wait to be sent are bounded in bytes")
        {
            Load = FormattableString.Invariant($"{Count:N0} calls and casts of 256 KiB, 500 MB in all, MaxOutgoingBytes 16 MiB"),
            Faults = "memory alarm",
            Measured = FormattableString.Invariant($"memory of the process grew by {grown / 1048576.0:F0} MB"),
            Met = grown < 128 << 20,
        });
        grown.ShouldBeLessThan(640L << 20);
    }

    [Fact]
    public async Task Disposing_a_bus_is_bounded_while_the_broker_is_frozen_or_takes_no_messages()
    {
        TimeSpan drain = TimeSpan.FromSeconds(1), longest = default;
        foreach (bool isFrozen in (bool[])[false, true])
        {
            var worker = new Worker { OnRun = static (_, _) => Task.Delay(TimeSpan.FromMilliseconds(300), CancellationToken.None) };
            (RpcBus bus, _) = await ServeAsync(worker, new() { Server = "h1", DrainTimeout = drain });
            IWork work = bus.Client<IWork>().For("h1", TimeSpan.FromSeconds(30));
            Task[] running = [.. Enumerable.Range(0, 20).Select(async i => await Record.ExceptionAsync(() => work.HoldAsync(i)))];
            await UntilAsync(() => worker.Running > 0, "calls run");
            if (isFrozen)
                _broker.Freeze();
            else
                await _broker.SetMemoryAlarmAsync(raised: true);
            try
            {
                Task[] casts = [.. Enumerable.Range(0, 200)
                    .Select(async i => await Record.ExceptionAsync(() => work.NoteAsync(i, Load.Of(i)).AsTask()))];
                long started = Stopwatch.GetTimestamp();
                await bus.DisposeAsync().AsTask().WaitAsync(Limit);
                TimeSpan took = Stopwatch.GetElapsedTime(started);
                longest = took > longest ? took : longest;
                await Task.WhenAll([.. running, .. casts]).WaitAsync(Limit);
            }
            finally
            {
                if (isFrozen)
                    _broker.Resume();
                else
                    await _broker.SetMemoryAlarmAsync(raised: false);
            }
        }

        Report.Add(new Row("R10", "a bus is closed within its drain limit + 2 s, whatever state the broker is in")
        {
            Load = "20 running calls and 200 casts in transit; drain limit 1 s",
            Faults = "memory alarm; SIGSTOP",
            Measured = $"{Milliseconds(longest)} at most; everything ended",
            Met = longest <= drain + TimeSpan.FromSeconds(2),
        });
        longest.ShouldBeLessThan(drain + TimeSpan.FromSeconds(7), "docs/guarantees.md promises it");
    }

    [Fact]
    public async Task A_consumer_that_the_broker_closes_for_a_late_acknowledgement_consumes_again()
    {
        await _broker.SetConsumerTimeoutAsync(TimeSpan.FromSeconds(2));
        try
        {
            TaskCompletionSource release = Places.Signal();
            var worker = new Worker(Log) { OnRun = (id, _) => id == 1 ? release.Task : Task.CompletedTask };
            (RpcBus server, _) = await ServeAsync(worker, new() { Server = "h1" });
            var states = new System.Collections.Concurrent.ConcurrentQueue<RpcBusState>();
            server.StateChanged += (_, health) => states.Enqueue(health.State);
            IWork work = (await ConnectAsync())
                .Client<IWork>().For(timeout: TimeSpan.FromSeconds(5), waitForServer: TimeSpan.FromSeconds(5));
            var callers = new Callers(Log, TimeSpan.FromSeconds(5));
            (await callers.CastAsync(work)).ShouldBe(Ending.Success);
            await UntilAsync(() => worker.Notes.Count == 1, "the cast runs");
            await UntilAsync(() => states.Contains(RpcBusState.Degraded), "the broker closes the channel, and the bus says so");
            long started = Stopwatch.GetTimestamp();
            await UntilAsync(() => server.Health.State == RpcBusState.Connected, "the queue is consumed again");
            TimeSpan again = Stopwatch.GetElapsedTime(started);
            await UntilAsync(() => server.Statistics.RequestsRepeated > 0, "the cast comes again");
            release.SetResult();
            await ServedAgainAsync(callers, work);

            server.Health.Epoch.ShouldBe(1);
            Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
            Report.Add(new Row("R19", "consumer_timeout: health is Degraded and then Connected, the consumer is back within 2 s")
            {
                Load = "1 cast that runs longer than the timeout, 1 server",
                Faults = "consumer_timeout of 2 s, checked every second",
                Lost = verdict.Lost,
                Duplicated = verdict.Duplicated,
                Measured = $"{string.Join(", ", states)}; consuming again after {Milliseconds(again)} on the same connection; "
                    + "the redelivered cast was recognized",
                Met = again <= TimeSpan.FromSeconds(2) && verdict.Duplicated == 0,
            });
            verdict.Violations.ShouldBeEmpty($"{verdict}");
            again.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        }
        finally
        {
            await _broker.SetConsumerTimeoutAsync(null);
        }
    }

    protected override async Task<string> NewUrlAsync()
    {
        _broker = await fixture.GetAsync();
        return Protocol.UrlOf(await _broker.CreateVirtualHostAsync());
    }

    private async Task WaitForCastsAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (Check(Rule.ConfirmedIsDelivered).Violations.Count > 0 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            await Task.Delay(TimeSpan.FromMilliseconds(200));
    }
}
