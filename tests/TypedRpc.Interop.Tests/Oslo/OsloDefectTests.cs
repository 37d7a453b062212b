using System.Globalization;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What oslo.messaging does wrong, and we do not. Others of these are where the rest of their subject is.</summary>
public sealed class OsloDefectTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task The_queue_of_replies_goes_with_its_bus()
    {
        string server = await ServeInPythonAsync();
        string inbox;
        await using (RpcBus bus = await RpcBus.ConnectAsync(Url, Options))
        {
            var ours = new Peer("ours");
            AtEnd(await bus.ServeAsync<IPeer>(ours, new() { Server = "ours" }));
            (await Client<IPeer>(bus).For(server: server).WhoAsync()).ShouldBe(server);
            inbox = await Client<IPeer>(bus).For(server: "ours").CallerAsync();
            (await QueuesAsync()).ShouldContain(inbox);
        }

        // The broker takes them away after their connection.
        for (int i = 0; i < 500 && (await QueuesAsync()).Contains(inbox); i++)
            await Task.Delay(20);
        (await QueuesAsync()).ShouldNotContain(inbox);
    }

    [Fact]
    public async Task A_topic_that_was_never_served_fails_in_a_round_trip()
    {
        IPeer nobody = (await ClientAsync<IPeer>()).For(server: "nobody");
        long started = TimeProvider.System.GetTimestamp();

        RpcNoServerException exception = await Should.ThrowAsync<RpcNoServerException>(() => nobody.WhoAsync());

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Print(string.Create(CultureInfo.InvariantCulture, $"the call failed after {took.TotalMilliseconds:0} ms"));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20), "the call's own time is a minute");
        exception.Execution.ShouldBe(RpcExecution.NotStarted);
    }

    [Fact]
    public async Task A_topic_that_lost_its_servers_of_Python_fails_soon()
    {
        await using PythonProcess mortal = await PythonPeers.NewServerAsync();
        string server = await ServeInPythonAsync(process: mortal);
        IPeer peer = (await ClientAsync<IPeer>()).For(server: server);
        (await peer.WhoAsync()).ShouldBe(server);

        mortal.Kill();
        await using RawPeer raw = await RawPeer.ConnectAsync(Url);
        await raw.ReachesAsync($"peer.{server}", 0);
        long started = TimeProvider.System.GetTimestamp();
        await Should.ThrowAsync<RpcNoServerException>(() => peer.WhoAsync());

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Print(string.Create(CultureInfo.InvariantCulture, $"the call failed after {took.TotalMilliseconds:0} ms"));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20), "the call's own time is a minute");
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_a_typed_error()
    {
        RpcConnectionException exception = await Should.ThrowAsync<RpcConnectionException>(
            () => RpcBus.ConnectAsync("rabbit://guest:guest@127.0.0.1:1/", Options));

        exception.Execution.ShouldBe(RpcExecution.NotStarted);
        exception.Message.ShouldNotContain("guest:guest");
    }

    [Fact]
    public async Task A_server_that_stops_takes_nothing_more_from_that_moment_on()
    {
        await using RawPeer raw = await RawPeer.ConnectAsync(Url);
        await using RpcBus bus = await RpcBus.ConnectAsync(Url, Options);
        var peer = new Peer(Topic);
        RpcServer server = await bus.ServeAsync(Topic, endpoints => endpoints.Add<IPeer>(peer), new() { Server = Topic });
        Task<PythonAnswer> running = CallInPythonAsync("sleep", """{"seconds": 2}""");
        await peer.SleepingAsync();

        Task stopping = server.DisposeAsync().AsTask();
        await raw.ReachesAsync(Topic, 0);
        await CastInPythonAsync("record", """{"value": "for the next"}""");
        Peer next = await ServeHereAsync();

        (await running).Repr.ShouldBe("'slept'");
        (await next.RecordedAsync()).Value.ShouldBe("for the next");
        await stopping;
        peer.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task Replies_to_callers_that_are_gone_hold_up_no_worker()
    {
        Peer peer = await ServeHereAsync(new() { Concurrency = 1 });
        await using RawPeer raw = await RawPeer.ConnectAsync(Url);
        for (int i = 0; i < 20; i++)
        {
            await raw.SendAsync(
                Topic,
                RawPeer.Sealed(raw.Request("who", $"gone-{i}", ("_reply_q", $"\"reply_{i:x32}\""))),
                expiration: TimeSpan.FromSeconds(60));
        }

        // Python's server would hold its worker for a minute for each of them.
        PythonAnswer answer = await CallInPythonAsync("who", to: new(Topic) { Timeout = 30 });

        answer.Repr.ShouldBe($"'{Topic}'");
        Print(string.Create(CultureInfo.InvariantCulture, $"the call behind 20 lost replies took {1000 * answer.Seconds:0} ms"));
    }

    private async Task<string[]> QueuesAsync() =>
        [.. (await (await RabbitMqBroker.SharedAsync()).Management.QueuesAsync(Url[(Url.LastIndexOf('/') + 1)..]))
        .Select(queue => queue.Name)];
}
