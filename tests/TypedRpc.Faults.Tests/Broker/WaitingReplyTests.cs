using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;
using TypedRpc.TestBroker;

namespace TypedRpc.Faults.Tests.Broker;

/// <summary>Replies that wait for a broker which takes no messages, when their server's connection is lost.</summary>
[Collection(BrokenBroker.Name)]
[Trait("Broker", "RabbitMQ")]
public sealed class WaitingReplyTests(PrivateBroker fixture) : FaultBed
{
    private const int Calls = 50;
    private RabbitMqBroker _broker = null!;

    [Fact]
    public async Task Replies_that_wait_in_the_outgoing_queue_are_sent_on_the_next_connection()
    {
        Proxy proxy = NewProxy();
        TaskCompletionSource release = Places.Signal();
        var worker = new Worker(Log) { OnRun = (_, _) => release.Task };
        (RpcBus server, _) = await ServeAsync(worker, new() { Server = "h1", Concurrency = Calls + 1 }, url: proxy.Through(Url));
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(40));
        var callers = new Callers(Log, TimeSpan.FromSeconds(40));
        Task<Ending>[] calls = [.. Enumerable.Range(0, Calls).Select(_ => callers.CallAsync(work))];
        await UntilAsync(() => worker.Running == Calls, "all run");
        await ServeAsync(new Worker(Log), new() { Server = "h2" }); // so that the topic is served all the time

        await _broker.SetMemoryAlarmAsync(raised: true);
        try
        {
            // The broker tells a connection of its alarm when it publishes: what the server writes from then on waits in its queue.
            await UntilAsync(() => server.Health.State == RpcBusState.Blocked, "the server knows that it is blocked");
            release.SetResult();
            await UntilAsync(() => worker.Running == 0, "all have ended");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            proxy.Cut();
            await UntilAsync(
                () => server.Health.State == RpcBusState.Reconnecting || server.Health.Epoch == 2, "the server has lost its connection");
        }
        finally
        {
            await _broker.SetMemoryAlarmAsync(raised: false);
        }

        Ending[] endings = await Task.WhenAll(calls).WaitAsync(Limit);
        Verdict verdict = Check();
        Report.Add(new Row("P33", "replies that wait to be written when a connection is lost are sent on the next one")
        {
            Load = $"{Calls} calls of 40 s that end while the broker takes no messages",
            Faults = "memory alarm, and the server's connections cut",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{endings.Count(ending => ending == Ending.Success)} answered, {server.Statistics.MessagesDropped} dropped",
            Met = endings.All(ending => ending == Ending.Success),
        });
        endings.ShouldAllBe(ending => ending == Ending.Success);
        server.Statistics.MessagesDropped.ShouldBe(0);
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    protected override async Task<string> NewUrlAsync()
    {
        _broker = await fixture.GetAsync();
        return Protocol.UrlOf(await _broker.CreateVirtualHostAsync());
    }
}
