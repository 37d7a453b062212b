using TypedRpc.Faults.Tests.Log;
using TypedRpc.Faults.Tests.Tools;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Tests.Network;

/// <summary>Replies that are known when their server's connection is lost.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class SurvivingReplyTests : FaultBed
{
    private const int Calls = 50;

    [Fact]
    public async Task Replies_that_were_written_into_a_dead_connection_are_sent_again_in_the_next_one()
    {
        Proxy proxy = NewProxy();
        TaskCompletionSource release = Places.Signal();
        var worker = new Worker(Log) { OnRun = (_, _) => release.Task };
        (RpcBus server, _) = await ServeAsync(worker, new() { Server = "h1", Concurrency = Calls }, url: proxy.Through(Url));
        IWork work = (await ConnectAsync()).Client<IWork>().For(timeout: TimeSpan.FromSeconds(25));
        var callers = new Callers(Log, TimeSpan.FromSeconds(25));
        Task<Ending>[] calls = [.. Enumerable.Range(0, Calls).Select(_ => callers.CallAsync(work))];
        await UntilAsync(() => worker.Running == Calls, "all run");
        await ServeAsync(new Worker(Log), new() { Server = "h2" }); // so that the topic is served all the time

        // Nothing comes through any more, and the server does not know it yet: it writes its replies.
        proxy.BlackHole();
        release.SetResult();
        await UntilAsync(() => server.Health.Epoch == 2 && server.Health.State == RpcBusState.Connected, "the server is connected again");

        Ending[] endings = await Task.WhenAll(calls).WaitAsync(Limit);
        Verdict verdict = Check();
        Report.Add(new Row("P32", "replies that were written to a dead connection are sent again")
        {
            Load = $"{Calls} calls of 25 s that end at the moment of the fault",
            Faults = "1 black hole on the server's connections, heartbeat 1 s",
            Lost = verdict.Lost,
            Duplicated = verdict.CallsRunTwice,
            PastDeadline = verdict.LatestPastDeadline > TimeSpan.Zero ? verdict.LatestPastDeadline : TimeSpan.Zero,
            Measured = $"{endings.Count(ending => ending == Ending.Success)} answered",
            Met = endings.All(ending => ending == Ending.Success),
        });
        endings.ShouldAllBe(ending => ending == Ending.Success);
        verdict.Violations.ShouldBeEmpty($"{verdict}");
    }

    protected override Task<string> NewUrlAsync() => Places.RabbitMqAsync();
}
