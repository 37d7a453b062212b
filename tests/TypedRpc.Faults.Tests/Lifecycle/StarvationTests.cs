using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Lifecycle;

/// <summary>Alone in the process: they take its threads from everybody, or measure its memory.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone in the process";
}

/// <summary>Methods that block their threads, as they should not.</summary>
[Collection(Alone.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class StarvationTests : FaultBed
{
    [Fact]
    public async Task A_connection_survives_methods_that_block_all_threads_of_the_pool()
    {
        TimeSpan time = Forms.Pick(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
        Proxy proxy = NewProxy();
        using var release = new ManualResetEventSlim();
        int blocked = 0;
        var worker = new Worker(Log)
        {
            OnRun = (_, _) =>
            {
                // Blocking is the fault that is tested.
                Interlocked.Increment(ref blocked);
                release.Wait(CancellationToken.None);
                return Task.CompletedTask;
            },
        };

        // The default heartbeat: that is what has to be kept up.
        (RpcBus bus, _) = await ServeAsync(worker, new() { Server = "h1", Concurrency = 1000 }, new RpcBusOptions(), proxy.Through(Url));
        IWork work = (await ConnectAsync(new RpcBusOptions())).Client<IWork>().For(timeout: TimeSpan.FromSeconds(120));
        int before = proxy.Accepted.Count;
        var callers = new Callers(Log, TimeSpan.FromSeconds(120));
        ThreadPool.GetMinThreads(out int least, out _);

        // A thread of its own lets the methods go: the pool has none left for a timer of ours.
        long started = Stopwatch.GetTimestamp();
        var rescuer = new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(started) < time)
                release.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            release.Set();
        })
        { IsBackground = true };
        rescuer.Start();
        Task<Ending>[] calls = [.. Enumerable.Range(0, 1000).Select(_ => callers.CallAsync(work))];
        Ending[] endings = await Task.WhenAll(calls).WaitAsync(TimeSpan.FromMinutes(4));
        TimeSpan took = Stopwatch.GetElapsedTime(started);

        int reconnects = proxy.Accepted.Count - before;
        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("R26", "the connection survives methods that block all threads of the pool")
        {
            Load = $"1,000 calls whose methods block; {blocked} ran, on a pool that started with {least} threads",
            Faults = FormattableString.Invariant($"every thread of the pool blocked for {time.TotalSeconds:F0} s"),
            Lost = endings.Count(e => e != Ending.Success),
            Duplicated = verdict.Duplicated,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = FormattableString.Invariant($"{reconnects} reconnects; all ended {took.TotalSeconds:F1} s after the first"),
            Met = reconnects == 0,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        bus.PendingCalls.ShouldBe(0);
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
