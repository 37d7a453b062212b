using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.LongCalls;

/// <summary>Streams whose connections are cut: they are complete, or end with a typed error after their first items.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class BrokenStreamTests : LongBed
{
    private const int Items = 600;

    [Fact]
    public async Task Streams_are_complete_or_end_with_a_typed_error_after_a_prefix_while_connections_are_cut_every_second()
    {
        Proxy[] sides = [NewProxy(), NewProxy()];
        RpcBus server = await ConnectAsync(url: sides[0].Through(Url));
        await ServeLongAsync(server, "s", Events);
        RpcBus caller = await ConnectAsync(url: sides[1].Through(Url));
        ILongWork work = caller.Client<ILongWork>().For(timeout: TimeSpan.FromSeconds(30), waitForServer: TimeSpan.FromSeconds(10));
        var load = new StreamLoad(work, Items);
        using var stop = new CancellationTokenSource();
        Task running = load.RunAsync(2, stop.Token);

        TimeSpan time = Forms.Time(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5));
        int cuts = 0;
        for (long started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < time; cuts++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            Proxy side = sides[cuts % 2];
            Action cut = (cuts / 2 % 3) switch { 0 => side.Reset, 1 => side.Cut, _ => side.CutInFrame };
            cut();
        }

        await stop.CancelAsync();
        await running.WaitAsync(Limit);
        await UntilAsync(() => Events.Running == 0, "all methods have ended");
        int undisturbed = load.Complete;
        using var once = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await load.RunAsync(1, once.Token).WaitAsync(Limit);

        Report.Add(new Row(
            "R36", "connections cut every second: a stream ends with all its items, or with a typed error after the first of them")
        {
            Load = $"6 streams at a time of {Items} items each, from the server, from the caller and both; {load.Ended} in all",
            Faults = $"{cuts} cuts (reset, closed, closed within a frame), of the server's and of the caller's connection in turns",
            Lost = 0,
            Duplicated = 0,
            Measured = $"{load}; no method was left running",
            Met = load.Violations.IsEmpty && Events.CountOf(LongEvent.Wrong) == 0,
        });
        load.Violations.ShouldBeEmpty($"{load}");
        Events.CountOf(LongEvent.Wrong).ShouldBe(0);
        load.Complete.ShouldBeGreaterThan(undisturbed, "streams are served again");
        load.InMiddle.ShouldBeGreaterThan(0, "some streams were cut in their middle");
    }
}
