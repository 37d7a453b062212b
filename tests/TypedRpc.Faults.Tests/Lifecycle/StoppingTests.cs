using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Lifecycle;

/// <summary>A server that stops with work in it.</summary>
public abstract class StoppingTests(string where) : FaultBed
{
    [Fact]
    public async Task Two_hundred_calls_that_run_when_their_server_stops_are_answered_and_none_is_redelivered()
    {
        TaskCompletionSource release = Places.Signal();
        var worker = new Worker(Log) { OnRun = (_, _) => release.Task };
        (RpcBus bus, RpcServer server) = await ServeAsync(worker, new() { Server = "h1", Concurrency = 200 });
        RpcBus client = await ConnectAsync();
        IWork work = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(30), waitForServer: TimeSpan.FromSeconds(30));
        var callers = new Callers(Log, TimeSpan.FromSeconds(30));
        Task<Ending>[] calls =
            [.. Enumerable.Range(0, 200).Select(i => (i % 2) == 0 ? callers.CallAsync(work) : callers.RepeatAsync(work))];
        await UntilAsync(() => worker.Running == 200, "all run");

        long started = Stopwatch.GetTimestamp();
        Task stopping = server.DisposeAsync().AsTask();
        var other = new Worker(Log);
        await ServeAsync(other, new() { Server = "h2" });
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        release.SetResult();
        await stopping.WaitAsync(Limit);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Ending[] endings = await Task.WhenAll(calls).WaitAsync(Limit);
        await bus.DisposeAsync();

        Verdict verdict = Check();
        Report.Add(new Row("R9", $"graceful stop with 200 in flight ({where}): 0 lost, 0 redelivered")
        {
            Load = "100 running calls and 100 running idempotent calls",
            Faults = "the server is closed",
            Lost = verdict.Failed,
            Duplicated = verdict.Duplicated,
            PastDeadline = TimeSpan.Zero,
            Measured = $"all answered; closed in {Milliseconds(took)}, of which the methods ran for 300 ms",
            Met = verdict.Failed == 0 && verdict.Duplicated == 0,
        });
        endings.ShouldAllBe(e => e == Ending.Success);
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.Duplicated.ShouldBe(0);
        client.PendingCalls.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_whose_methods_do_not_end_is_closed_within_its_drain_limit()
    {
        TaskCompletionSource never = Places.Signal();
        TimeSpan drain = TimeSpan.FromMilliseconds(500);
        var worker = new Worker { OnRun = (_, _) => never.Task };
        (RpcBus bus, _) = await ServeAsync(worker, new() { Server = "h1", DrainTimeout = drain });
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(5));
        Task[] calls = [.. Enumerable.Range(0, 20).Select(async i => await Record.ExceptionAsync(() => work.HoldAsync(i)))];
        await UntilAsync(() => worker.Running == 20, "all run");

        long started = Stopwatch.GetTimestamp();
        await bus.DisposeAsync().AsTask().WaitAsync(Limit);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        await Task.WhenAll(calls).WaitAsync(Limit);
        never.SetResult();

        Report.Add(new Row("R10", $"a server with methods that ignore their token is closed within its drain limit + 2 s ({where})")
        {
            Load = "20 calls that never end; drain limit 0.5 s",
            Faults = "methods that ignore their cancellation token",
            Measured = Milliseconds(took),
            Met = took <= drain + TimeSpan.FromSeconds(2),
        });
        took.ShouldBeLessThan(TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task Methods_that_run_while_their_bus_closes_can_still_make_calls()
    {
        await ServeAsync(new Worker(), new() { Server = "other" });
        TaskCompletionSource release = Places.Signal();
        RpcBus bus = await ConnectAsync();
        IWork other = bus.Client<IWork>().For("other", TimeSpan.FromSeconds(20));
        var worker = new Worker(Log)
        {
            OnRun = async (_, token) =>
            {
                await release.Task;
                await other.HoldAsync(0, token);
            },
        };
        await bus.ServeAsync<IWork>(worker, new() { Server = "h1" });
        IWork work = (await ConnectAsync()).Client<IWork>().For("h1", TimeSpan.FromSeconds(20));
        var callers = new Callers(Log, TimeSpan.FromSeconds(20));
        Task<Ending>[] calls = [.. Enumerable.Range(0, 32).Select(_ => callers.CallAsync(work))];
        await UntilAsync(() => worker.Running == 32, "all run");
        Task closing = bus.DisposeAsync().AsTask();
        release.SetResult();

        (await Task.WhenAll(calls).WaitAsync(Limit)).ShouldAllBe(e => e == Ending.Success);
        await closing.WaitAsync(Limit);
        Report.Add(new Row("P15", $"methods can make calls and get their replies while their bus is closing ({where})")
        {
            Load = "32 calls that make a nested call",
            Faults = "their bus is closed while they run",
            Lost = 0,
            Duplicated = 0,
            Measured = "all answered",
        });
    }

    [Fact]
    public async Task A_re_entrant_call_chain_needs_a_slot_of_the_first_server_for_each_step()
    {
        (string What, int Concurrency, bool Completes)[] cases =
            [("A to B to A, 2 at a time", 2, true), ("A to B to A, 1 at a time", 1, false)];
        var measured = new List<string>();
        foreach ((string what, int concurrency, bool completes) in cases)
        {
            RpcBus a = await ConnectAsync(), b = await ConnectAsync();
            await using RpcServer first = await a.ServeAsync<IWork>(
                new Worker { Next = () => a.Client<IWork>().For("b", TimeSpan.FromSeconds(2)) },
                new() { Server = "a", Concurrency = concurrency });
            await using RpcServer second = await b.ServeAsync<IWork>(
                new Worker { Next = () => b.Client<IWork>().For("a", TimeSpan.FromSeconds(2)) },
                new() { Server = "b", Concurrency = concurrency });
            IWork work = (await ConnectAsync()).Client<IWork>().For("a", TimeSpan.FromSeconds(3));
            long started = Stopwatch.GetTimestamp();
            Exception? exception = await Record.ExceptionAsync(() => work.ThroughAsync(2).WaitAsync(Limit));
            string outcome = exception is null ? "completes" : exception.GetType().Name;
            measured.Add($"{what}: {outcome} in {Milliseconds(Stopwatch.GetElapsedTime(started))}");
            if (completes)
                exception.ShouldBeNull();
            else
                exception.ShouldBeAssignableTo<RpcException>();
        }

        Report.Add(new Row("R27", $"re-entrant calls A to B to A complete at prefetch 1 ({where})")
        {
            Load = "1 call",
            Faults = "none",
            Measured = string.Join("; ", measured) + ": a server that runs one request at a time has no slot for the second",
            Met = false,
        });
    }

    [Fact]
    public async Task A_chain_of_calls_over_servers_with_concurrency_1_completes()
    {
        string[] names = ["a", "b", "c", "d"];
        for (int i = 0; i < names.Length; i++)
        {
            string? next = i + 1 < names.Length ? names[i + 1] : null;
            RpcBus bus = await ConnectAsync();
            await bus.ServeAsync<IWork>(
                new Worker { Next = () => bus.Client<IWork>().For(next!, TimeSpan.FromSeconds(10)) },
                new() { Server = names[i], Concurrency = 1 });
        }

        IWork work = (await ConnectAsync()).Client<IWork>().For("a", TimeSpan.FromSeconds(20));
        string[] replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => work.ThroughAsync(3))).WaitAsync(Limit);

        replies.ShouldAllBe(r => r == "....");
        Report.Add(new Row("P8", $"a call from within a method gets its reply although each server runs one request at a time ({where})")
        {
            Load = "20 calls through 4 servers with concurrency 1",
            Faults = "none",
            Measured = "all answered",
        });
    }
}

public sealed class StoppingInMemory() : StoppingTests("in memory")
{
    protected override Task<string> NewUrlAsync() => Places.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class StoppingOverRabbitMq() : StoppingTests("RabbitMQ")
{
    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
