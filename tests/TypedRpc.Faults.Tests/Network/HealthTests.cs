using System.Collections.Concurrent;
using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>What a bus says of itself while its network fails.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class HealthTests : FaultBed
{
    [Fact]
    public async Task A_bus_reports_its_states_and_their_reasons_in_order()
    {
        Proxy proxy = NewProxy();
        RpcBus bus = await ConnectAsync(url: proxy.Through(Url));
        var told = new ConcurrentQueue<RpcBusHealth>();
        bus.StateChanged += (_, health) => told.Enqueue(health);
        bus.Health.State.ShouldBe(RpcBusState.Connected);
        bus.Health.Epoch.ShouldBe(1);
        await bus.ServeAsync<IWork>(new Worker(Log), new() { Server = "h1" });

        proxy.IsRefusing = true;
        proxy.Cut();
        await UntilAsync(() => bus.Health.State == RpcBusState.Reconnecting, "it reconnects");
        proxy.IsRefusing = false;
        await UntilAsync(() => bus.Health.State == RpcBusState.Connected, "it is connected");
        bus.Health.Epoch.ShouldBe(2);
        await bus.DisposeAsync();
        await UntilAsync(() => told.Any(h => h.State == RpcBusState.Closed), "it says that it is closed");

        told.Select(h => h.State).ShouldBe([RpcBusState.Reconnecting, RpcBusState.Connected, RpcBusState.Closing, RpcBusState.Closed]);
        told.ShouldAllBe(h => h.Cause.Length > 0 && !h.Cause.Contains("guest:guest"));
        Report.Add(new Row("P9", "the bus reports its state and the reason")
        {
            Load = "1 bus with a server",
            Faults = "connections cut, and refused for a while",
            Measured = string.Join(", ", told.Select(h => h.State)),
        });
    }

    [Fact]
    public async Task A_queue_that_cannot_be_consumed_is_named_by_the_degraded_bus_and_stops_no_other()
    {
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        (RpcBus bus, _) = await ServeAsync(new Worker(Log), new() { Server = "h1" });
        var states = new ConcurrentQueue<RpcBusHealth>();
        bus.StateChanged += (_, health) => states.Enqueue(health);
        RpcBus client = await ConnectAsync();
        var callers = new Callers(Log, TimeSpan.FromSeconds(5));
        IWork direct = client.Client<IWork>().For("h1", TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(8, _ => callers.CallAsync(direct), stop.Token);
        await UntilAsync(() => Log.Succeeded > 20, "it is served");

        await broker.Management.DeleteQueueAsync(VirtualHost, "work");
        await UntilAsync(() => states.Any(h => h.State == RpcBusState.Degraded), "it is degraded");
        await UntilAsync(() => bus.Health.State == RpcBusState.Connected, "it is well again");
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);

        states.First(h => h.State == RpcBusState.Degraded).Problems.ShouldContain(p => p.Contains("'work'") || p.Contains("work"));
        bus.Health.Epoch.ShouldBe(1);
        Verdict verdict = Check();
        Report.Add(new Row("P10", "only the consumer of a deleted queue is restarted: calls through another queue are not affected")
        {
            Load = $"8 callers of the server's own queue, {verdict.Sent:N0} calls",
            Faults = "the topic's queue deleted",
            Lost = verdict.Failed,
            Duplicated = verdict.Duplicated,
            PastDeadline = TimeSpan.Zero,
            Measured = $"{string.Join(", ", states.Select(h => h.State))}; {verdict.Failed} failed",
            Met = verdict.Failed == 0,
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        verdict.Failed.ShouldBe(0);
    }

    [Fact]
    public async Task A_timeout_says_how_far_the_request_got_and_which_it_was()
    {
        Proxy proxy = NewProxy();
        await ServeAsync(
            new Worker { OnRun = static (_, token) => Task.Delay(Timeout.Infinite, token) },
            new() { Server = "h1", Concurrency = 1, DrainTimeout = TimeSpan.Zero });
        RpcBus client = await ConnectAsync(url: proxy.Through(Url));
        IWork quick = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(1));
        IWork long7 = client.Client<IWork>().For(timeout: TimeSpan.FromSeconds(7));
        Task<RpcTimeoutException> running = Should.ThrowAsync<RpcTimeoutException>(() => long7.HoldAsync(1));
        await Task.Delay(200);
        RpcTimeoutException waiting = await Should.ThrowAsync<RpcTimeoutException>(() => quick.HoldAsync(2));
        RpcTimeoutException ran = await running.WaitAsync(Limit);
        proxy.IsRefusing = true;
        proxy.Cut();
        await UntilAsync(() => client.Health.State == RpcBusState.Reconnecting, "it reconnects");
        RpcTimeoutException connecting = await Should.ThrowAsync<RpcTimeoutException>(() => quick.HoldAsync(3));
        proxy.IsRefusing = false;

        (waiting.Stage, ran.Stage, connecting.Stage).ShouldBe((RpcStage.Waiting, RpcStage.Running, RpcStage.Connecting));
        foreach (RpcTimeoutException exception in (RpcTimeoutException[])[waiting, ran, connecting])
        {
            exception.CallId.ShouldNotBeNullOrEmpty();
            exception.Message.ShouldContain("hold");
            exception.Message.ShouldContain("openstack/work");
            (exception.Connecting + exception.Publishing + exception.Waiting).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.5));
        }

        Report.Add(new Row("P29", "a timeout says how far the request came, how long each part took, and which request it was")
        {
            Load = "3 calls",
            Faults = "a busy server; a method that does not end; no connection",
            Measured = $"{waiting.Stage}, {ran.Stage}, {connecting.Stage}, with id, method and target",
        });
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
