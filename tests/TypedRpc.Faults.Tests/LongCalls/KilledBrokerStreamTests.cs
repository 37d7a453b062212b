using TypedRpc.Faults.Tests.Broker;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>A broker that is killed in the middle of streams.</summary>
[Collection(BrokenBroker.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class KilledBrokerStreamTests(PrivateBroker fixture) : LongBed
{
    private const int Items = 3000;
    private RabbitMqBroker _broker = null!;

    [Fact]
    public async Task Streams_are_complete_or_end_with_a_typed_error_after_a_prefix_when_the_broker_is_killed()
    {
        await ServeLongAsync(await ConnectAsync(), "s", Events);
        await _broker.SyncAsync();
        RpcBus caller = await ConnectAsync();
        ILongWork work = caller.Client<ILongWork>().For(timeout: TimeSpan.FromSeconds(40), waitForServer: TimeSpan.FromSeconds(20));
        var load = new StreamLoad(work, Items);
        using var stop = new CancellationTokenSource();
        Task running = load.RunAsync(2, stop.Token);
        int kills = Forms.Pick(1, 10);
        for (int i = 1; i <= kills; i++)
        {
            int before = load.Complete;
            await UntilAsync(() => load.Complete >= before + 6, "streams are served");
            await UntilAsync(() => Events.Running == 6, "six streams run");
            await Task.Delay(TimeSpan.FromMilliseconds(100)); // each takes 0.3 s at least
            _broker.Kill();
            await _broker.RestartAsync();
        }

        int undisturbed = load.Complete;
        await UntilAsync(() => load.Complete > undisturbed, "streams are served again");
        await stop.CancelAsync();
        await running.WaitAsync(Limit);
        await UntilAsync(() => Events.Running == 0, "all methods have ended");

        Report.Add(new Row(
            "R37",
            "the broker is killed in the middle of streams: each ends with all its items, or with a typed error after the first of them")
        {
            Load = $"6 streams at a time of {Items} items each, from the server, from the caller and both; {load.Ended} in all",
            Faults = $"{kills} times SIGKILL of the broker and start",
            Lost = 0,
            Duplicated = 0,
            Measured = $"{load}; no method was left running",
            Met = load.Violations.IsEmpty && Events.CountOf(LongEvent.Wrong) == 0,
        });
        load.Violations.ShouldBeEmpty($"{load}");
        Events.CountOf(LongEvent.Wrong).ShouldBe(0);
        load.InMiddle.ShouldBeGreaterThan(0, "some streams were cut in their middle");
    }

    protected override async Task<string> NewUrlAsync()
    {
        _broker = await fixture.GetAsync();
        return Protocol.UrlOf(await _broker.CreateVirtualHostAsync());
    }
}
