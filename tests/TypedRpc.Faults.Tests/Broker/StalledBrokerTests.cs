using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;
using TypedRpc.Transports.Tests;

namespace TypedRpc.Faults.Tests.Broker;

/// <summary>A broker that stalls for less or more than the heartbeat notices, with the default heartbeat and connect timeout.</summary>
[Collection(BrokenBroker.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class StalledBrokerTests(PrivateBroker fixture) : FaultBed
{
    private RabbitMqBroker _broker = null!;

    public static TheoryData<int, bool> Stalls => Forms.AreLong
        ? new() { { 9, true }, { 9, false }, { 15, true }, { 15, false }, { 40, true }, { 40, false } }
        : new() { { 9, true }, { 9, false } };

    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task A_server_serves_again_after_its_broker_stalled(int seconds, bool confirmStart)
    {
        var log = new KeptLog();
        (RpcBus server, _) = await ServeAsync(
            new Worker(Log), new() { Server = "h1", ConfirmStart = confirmStart }, new RpcBusOptions { LoggerFactory = log });
        IWork work = (await ConnectAsync(new RpcBusOptions()))
            .Client<IWork>().For(timeout: TimeSpan.FromSeconds(3), waitForServer: TimeSpan.FromSeconds(3));
        var callers = new Callers(Log, TimeSpan.FromSeconds(3));
        using var stop = new CancellationTokenSource();
        Task looping = Callers.LoopAsync(64, _ => callers.CallAsync(work), stop.Token);
        bool losesConsumer = confirmStart && seconds == 9;

        // A consumer is lost only when an acknowledgement was under way, which a busy machine may miss.
        for (int stall = 0; stall < 8 && (stall == 0 || (losesConsumer && !log.Of("ConsumerLost").Any())); stall++)
        {
            long before = Log.Succeeded;
            await UntilAsync(() => Log.Succeeded > before + 200, "it is served");
            await StallAsync(seconds);
        }

        callers.Mark();
        await UntilAsync(() => callers.FirstSuccessSinceMark is not null, "a call succeeds after the stall");
        long served = Log.Succeeded;
        await UntilAsync(() => Log.Succeeded > served + 500, "all callers are served again");
        await stop.CancelAsync();
        await looping.WaitAsync(Limit);
        await UntilAsync(() => server.Health.State == RpcBusState.Connected, "the server's bus is well");

        TimeSpan first = callers.FirstSuccessSinceMark!.Value;
        Verdict verdict = Check(confirmStart ? Rule.All : Rule.All & ~Rule.NoCallRunTwice);
        Report.Add(new Row("P31", $"a server {(confirmStart ? "with" : "without")} ConfirmStart serves again after its broker stalled")
        {
            Load = $"64 callers, {verdict.Sent:N0} calls of 3 s, heartbeat 10 s",
            Faults = $"SIGSTOP for {seconds} s",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline,
            Measured = $"first success {Milliseconds(first)} after; consumers restarted: {log.Of("ConsumerLost").Count()}, "
                + $"connections lost: {log.Of("ConnectionLost").Count()}",
            Met = first <= TimeSpan.FromSeconds(5),
        });
        verdict.Violations.ShouldBeEmpty($"{verdict}");
        first.ShouldBeLessThan(TimeSpan.FromSeconds(40));
        if (losesConsumer)
            log.Of("ConsumerLost").ShouldNotBeEmpty("a consumer whose channel did not answer is started again, and that is logged");
    }

    private async Task StallAsync(int seconds)
    {
        _broker.Freeze();
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            _broker.Resume();
        }
    }

    protected override async Task<string> NewUrlAsync()
    {
        _broker = await fixture.GetAsync();
        return Protocol.UrlOf(await _broker.CreateVirtualHostAsync());
    }
}
