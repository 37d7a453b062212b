using System.Diagnostics;
using System.Globalization;
using TypedRpc.Faults.Tests.Peers;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>Many calls that are cancelled at once while most of them wait for a server.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ManyCancelledTests : LongBed
{
    private const int Running = 4;
    private const long Known = -1;
    private const long Last = -2;

    [Fact]
    public async Task Calls_that_were_cancelled_in_the_queue_are_not_run_and_new_calls_are_served_at_once()
    {
        const int Calls = 10_000;
        TaskCompletionSource release = Places.Signal(), knownArrived = Places.Signal(), lastArrived = Places.Signal();
        var worker = new Worker(Log)
        {
            OnRun = async (id, token) =>
            {
                using CancellationTokenRegistration arrived = token.Register(
                    () => (id == Last ? lastArrived : knownArrived).TrySetResult());
                await (id == Known ? knownArrived : release).Task;
            },
        };
        (RpcBus server, _) = await ServeAsync(worker, new() { Server = "s", Concurrency = Running });
        RpcBus caller = await ConnectAsync();

        // No keep-alive message, so that all cancellations go the same way and keep their order.
        IWork work = caller.Client<IWork>(new() { Liveness = TimeSpan.FromMinutes(10), Timeout = TimeSpan.FromMinutes(10) }).Any;
        using var cancellation = new CancellationTokenSource();
        using var knownCancellation = new CancellationTokenSource();
        using var lastCancellation = new CancellationTokenSource();

        // The first cancellation of a bus declares the exchange, and those after it would overtake it.
        Task known = Should.ThrowAsync<OperationCanceledException>(() => work.HoldAsync(Known, knownCancellation.Token));
        Task last = Should.ThrowAsync<OperationCanceledException>(() => work.HoldAsync(Last, lastCancellation.Token));
        await UntilAsync(() => worker.Running == 2, "the first calls run");
        await knownCancellation.CancelAsync();
        await Task.WhenAll(known, knownArrived.Task).WaitAsync(Limit);
        Task[] calls = [.. Enumerable.Range(0, Calls).Select(i => Should.ThrowAsync<OperationCanceledException>(
            () => work.HoldAsync(i, cancellation.Token)))];
        await UntilAsync(() => worker.Running == Running, "the server has begun");
        await EmptyAsync("work", minimum: 1);

        long cancelled = Stopwatch.GetTimestamp();
        await cancellation.CancelAsync();
        await Task.WhenAll(calls).WaitAsync(Limit);
        TimeSpan ended = Stopwatch.GetElapsedTime(cancelled);
        await lastCancellation.CancelAsync();
        await lastArrived.Task.WaitAsync(Limit);
        await last;

        // It may overtake those for which there was no space in the buffer of the bus.
        await Task.Delay(TimeSpan.FromSeconds(1));
        release.SetResult();
        long asked = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => work.HoldAsync(Calls + i))).WaitAsync(Limit);
        TimeSpan served = Stopwatch.GetElapsedTime(asked);
        long late = Log.Runs - Running - 1 - 10;

        Report.Add(new Row(
            "R40", "calls that are cancelled while they are in the queue are not run, and the server serves new calls at once")
        {
            Load = $"{Calls:N0} calls to a server with concurrency {Running}, then 10 new ones",
            Faults = "all cancelled at once",
            Measured = $"the callers ended after {Milliseconds(ended)}; "
                + $"{late} of {Calls + 1 - Running:N0} ran later ({server.Statistics.RequestsAbandoned} dropped); "
                + $"10 new calls took {Milliseconds(served)}",
            Met = late == 0 && served <= TimeSpan.FromSeconds(2),
        });
        late.ShouldBe(0);
        served.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Cancellations_of_unknown_calls_use_a_bounded_amount_of_memory()
    {
        int count = Forms.Pick(60_000, 1_000_000);
        (RpcBus server, _) = await ServeAsync(new Worker(), new() { Server = "s" });
        ITransport raw = await ConnectBelowAsync();
        long half = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == count / 2)
                half = await HeapAsync();
            await raw.PublishAsync(
                new Message("work_cancel", "", MessageBody.CopyOf(StreamBytes.Cancel(Bytes.Id(i), long.MaxValue)))
                {
                    ContentType = Bytes.ContentType,
                },
                CancellationToken.None);
        }

        long end = await HeapAsync();
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(30));
        (await work.DoAsync(1, [1], 0).WaitAsync(Limit)).ShouldBe(Load.ReplyTo(1, [1]));
        double growth = (end - half) / (1024.0 * 1024);
        Report.Add(new Row("R41", "cancellations of calls that a server does not know use a bounded amount of memory")
        {
            Load = $"{count:N0} cancellations of unknown calls, with the longest time",
            Faults = "a hostile caller",
            Measured = string.Create(CultureInfo.InvariantCulture, $"the heap grew by {growth:F1} MiB in the second half of them"),
            Met = growth < 8,
        });
        server.Health.Epoch.ShouldBe(1);
        growth.ShouldBeLessThan(64);

        async Task<long> HeapAsync()
        {
            await CancellationsTakenAsync();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }

    // The queues of cancellations are exclusive: only the broker itself can look into them.
    private Task CancellationsTakenAsync() => EmptyAsync("work_cancel.", minimum: 0);

    // Waits until the number of messages in the queues with a prefix stays the same: 0, or not less than a minimum.
    private async Task EmptyAsync(string prefix, int minimum)
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        long started = Stopwatch.GetTimestamp();
        for (long last = -1, now; ; last = now)
        {
            now = long.Parse(
                await broker.EvaluateAsync(
                    $"lists:sum([Messages || Queue <- rabbit_amqqueue:list(<<\"{VirtualHost}\">>), "
                        + "[{name, {resource, _, _, Name}}, {messages, Messages}] <- [rabbit_amqqueue:info(Queue, [name, messages])], "
                        + $"string:prefix(Name, \"{prefix}\") =/= nomatch])."),
                CultureInfo.InvariantCulture);
            if (now == last && (minimum == 0 ? now == 0 : now >= minimum))
                return;
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Limit);
            await Task.Delay(250);
        }
    }
}
