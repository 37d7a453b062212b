using System.Diagnostics;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>Queues and exchanges that an operator deletes, or has declared otherwise.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class TopologyTests : FaultBed
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("work", "the topic's queue")]
    [InlineData("work.h1", "the server's own queue")]
    public async Task A_server_whose_queue_is_deleted_serves_again_soon(string queue, string what)
    {
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        RpcClient<IWork> client = (await ConnectAsync()).Client<IWork>();
        IWork work = client.For(queue == "work" ? null : "h1", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        await MeasureAsync("R18", what, work, async management => await management.DeleteQueueAsync(VirtualHost, queue));
    }

    [Fact]
    public async Task Servers_and_callers_whose_exchange_is_deleted_serve_again_soon_without_repeated_reconnects()
    {
        Proxy proxy = NewProxy();
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        IWork work = (await ConnectAsync(url: proxy.Through(Url)))
            .Client<IWork>().For(timeout: TimeSpan.FromSeconds(2), waitForServer: TimeSpan.FromSeconds(2));
        var callers = new Callers(Log, TimeSpan.FromSeconds(2));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(16, n => n % 2 == 0 ? callers.CallAsync(work) : callers.CastAsync(work), stop.Token);
        await UntilAsync(() => Log.Succeeded > 50, "it is served");

        int before = proxy.Accepted.Count;
        await (await RabbitMqBroker.SharedAsync()).Management.DeleteExchangeAsync(VirtualHost, "openstack");
        callers.Mark();
        await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds");
        TimeSpan took = callers.FirstSuccessSinceMark!.Value;
        int connects = proxy.Accepted.Count - before;
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);

        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice & ~Rule.ConfirmedIsDelivered);
        Report.Add(new Row(
            "R18", "the control exchange is deleted, with its bindings: serving again within 2 s, "
                + "or a typed error without repeated reconnects")
        {
            Load = $"16 callers, {verdict.Sent:N0} calls and casts",
            Faults = "1 exchange deleted",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"served again after {Milliseconds(took)}, {connects} connections",
            Met = took <= Promise,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.LatestPastDeadline.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        connects.ShouldBeLessThan(20);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_fanout_whose_exchange_is_deleted_reaches_its_servers_again()
    {
        var worker = new Worker(Log);
        await ServeAsync(worker, new() { Server = "h1" });
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(5));
        await work.ShoutAsync(1);
        await UntilAsync(() => !worker.Notes.IsEmpty, "the fanout is heard");

        await (await RabbitMqBroker.SharedAsync()).Management.DeleteExchangeAsync(VirtualHost, "work_fanout");
        long deleted = Stopwatch.GetTimestamp();
        bool again = false;
        for (long id = 2; !again && Stopwatch.GetElapsedTime(deleted) < TimeSpan.FromSeconds(30); id++)
        {
            try
            {
                await work.ShoutAsync(id);
            }
            catch (RpcException exception) when (exception.IsTransient)
            {
                // It fell into the moment of the fault.
            }

            await Task.Delay(50);
            again = worker.Notes.Any(n => n.Id > 1);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(deleted);
        Report.Add(new Row("R18", "the fanout exchange is deleted: casts are delivered again within 2 s")
        {
            Load = "1 caller, a fanout cast every 50 ms",
            Faults = "1 exchange deleted",
            Measured = Milliseconds(took),
            Met = took <= Promise,
        });
        again.ShouldBeTrue();
    }

    [Fact]
    public async Task A_queue_that_exists_with_other_arguments_is_used_as_it_is()
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        await broker.Management.DeclareQueueAsync(
            VirtualHost, "work", durable: true, arguments: new Dictionary<string, object> { ["x-max-length"] = 5000 });
        await ServeAsync(new Worker(Log), new() { Server = "h1" });
        var callers = new Callers(Log, TimeSpan.FromSeconds(10));

        (await callers.CallAsync((await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(10)))).ShouldBe(Ending.Success);

        Report.Add(new Row("P22", "a queue that exists with other arguments does not stop a server from starting")
        {
            Load = "1 server, 1 call",
            Faults = "the queue was declared before with x-max-length",
            Measured = "used as it is",
        });
    }

    [Fact]
    public async Task An_exchange_of_another_type_is_an_error_that_names_it_and_other_topics_still_start()
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        await broker.Management.DeclareExchangeAsync(VirtualHost, "other", "direct", durable: true);
        RpcBus bus = await ConnectAsync();

        Exception? exception = await Record.ExceptionAsync(
            () => bus.ServeAsync<IWork>(new Worker(Log), new() { Exchange = "other", Server = "h0" }).WaitAsync(Limit));
        await bus.ServeAsync<IWork>(new Worker(Log), new() { Server = "h1" }).WaitAsync(Limit);
        var callers = new Callers(Log, TimeSpan.FromSeconds(10));

        (await callers.CallAsync(bus.Client<IWork>().For(timeout: TimeSpan.FromSeconds(10)))).ShouldBe(Ending.Success);
        if (exception is not null)
            exception.ShouldBeAssignableTo<RpcException>()!.Message.ShouldContain("other");
        Report.Add(new Row("P22", "an exchange of another type: the error names it, and other endpoints start")
        {
            Load = "2 servers",
            Faults = "the exchange was declared before as direct",
            Measured = exception is null ? "used as it is" : $"{exception.GetType().Name}",
        });
    }

    [Fact]
    public async Task Queues_of_dead_servers_are_deleted_soon()
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        Proxy proxy = NewProxy();
        int count = Forms.Pick(8, 20);
        await Task.WhenAll(
            Enumerable.Range(0, count).Select(n => ServeAsync(new Worker(Log), new() { Server = $"h{n}" }, url: proxy.Through(Url))));
        int before = (await broker.Management.QueuesAsync(VirtualHost)).Count(q => q.Exclusive);
        before.ShouldBeGreaterThanOrEqualTo(2 * count);

        proxy.IsRefusing = true;
        long killed = Stopwatch.GetTimestamp();
        proxy.Reset();
        int left = before;
        while (left > 0 && Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(100);
            left = (await broker.Management.QueuesAsync(VirtualHost)).Count(q => q.Exclusive);
        }

        Report.Add(new Row("P25", "fanout queues and inboxes of dead servers are deleted within 60 s")
        {
            Load = $"{count} servers with {before} such queues",
            Faults = "all their connections reset, and new ones refused",
            Measured = $"{left} left after {Milliseconds(Stopwatch.GetElapsedTime(killed))}",
            Met = left == 0,
        });
        left.ShouldBe(0);
        proxy.IsRefusing = false;
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();

    private async Task MeasureAsync(string row, string what, IWork work, Func<ManagementApi, Task> fault)
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        var callers = new Callers(Log, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(16, n => n % 2 == 0 ? callers.CallAsync(work) : callers.CastAsync(work), stop.Token);
        await UntilAsync(() => Log.Succeeded > 50, "it is served");

        await fault(broker.Management);
        callers.Mark();
        try
        {
            await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds", TimeSpan.FromSeconds(60));
        }
        finally
        {
            await stop.CancelAsync();
            await looping.WaitAsync(Limit);
        }

        TimeSpan again = await ServedAgainAsync(callers, work);

        // The casts that were in the deleted queue went with it: that is what the operator asked for.
        Verdict verdict = Check(Rule.All & ~Rule.NoCallRunTwice & ~Rule.ConfirmedIsDelivered);
        TimeSpan first = callers.FirstSuccessSinceMark!.Value;
        Report.Add(new Row(row, $"{what} is deleted: serving again within 2 s")
        {
            Load = $"16 callers, {verdict.Sent:N0} calls and casts",
            Faults = $"{what} deleted",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"first success after {Milliseconds(first)}, then {Milliseconds(again)}; {verdict.Failed:N0} typed errors",
            Met = first <= Promise,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        first.ShouldBeLessThan(5 * Promise);
    }
}
