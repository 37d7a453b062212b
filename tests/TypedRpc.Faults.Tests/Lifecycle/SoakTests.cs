using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Lifecycle;

/// <summary>A mixed load over a time, with a fault now and then: nothing grows.</summary>
[Collection(Alone.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class SoakTests : FaultBed
{
    [Fact]
    public async Task A_mixed_load_with_faults_leaves_memory_handles_and_threads_as_they_were()
    {
        TimeSpan time = Forms.Time(TimeSpan.FromSeconds(15), TimeSpan.FromHours(1));
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        (RpcBus server, _) = await ServeAsync(new Worker(), new() { Server = "h1" });
        await ServeAsync(new Worker(), new() { Server = "h2" });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(10), waitForServer: TimeSpan.FromSeconds(9));
        (long Heap, int Handles, int Threads) before = default;
        long started = Stopwatch.GetTimestamp(), done = 0, failed = 0;
        int cuts = 0;
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            // A log of its own for each round: an hour's would be what grows.
            var log = new OperationLog();
            var callers = new Callers(log, TimeSpan.FromSeconds(10));
            using var stop = new CancellationTokenSource(Forms.Pick(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60)));
            Task looping = Callers.LoopAsync(32, n => (n % 4) switch
            {
                0 => callers.CastAsync(work),
                1 => callers.CallAsync(work, n % 5),
                _ => callers.RepeatAsync(work, n % 5),
            }, stop.Token);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            await broker.CloseAllConnectionsAsync(VirtualHost);
            cuts++;
            await looping.WaitAsync(Limit);
            Verdict verdict = Checker.Check(log.Entries, Load.ReplyTo, Rule.OneOutcome | Rule.NoReplyCrossed | Rule.FailuresAreTyped);
            verdict.Violations.ShouldBeEmpty($"{verdict}");
            (done, failed) = (done + verdict.Sent, failed + verdict.Failed);
            if (before == default)
                before = Measure();
        }

        (long Heap, int Handles, int Threads) after = Measure();
        client.PendingCalls.ShouldBe(0);
        Report.Add(new Row("R29", "a mixed load with faults: heap, handles and threads do not grow")
        {
            Load = FormattableString.Invariant($"32 callers, {time.TotalMinutes:F1} minutes, {done:N0} calls and casts"),
            Faults = $"{cuts} times close_all_connections",
            Measured = FormattableString.Invariant(
                $"{failed:N0} typed errors; heap {before.Heap / 1048576.0:F1} to {after.Heap / 1048576.0:F1} MB, ")
                + $"handles {before.Handles} to {after.Handles}, threads {before.Threads} to {after.Threads} of the whole test process",
            Met = after.Heap < before.Heap + (16 << 20) && after.Handles < before.Handles + 100,
        });
        server.Statistics.MessagesRejected.ShouldBe(0);
        (after.Heap - before.Heap).ShouldBeLessThan(5L * 16 << 20);
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private static (long Heap, int Handles, int Threads) Measure()
    {
        UnobservedExceptions.Collect();
        using var us = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), us.HandleCount, us.Threads.Count);
    }
}
