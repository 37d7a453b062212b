using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Casts of oslo.messaging to our servers.</summary>
public sealed class CastsFromPythonTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_cast_of_Python_runs_here_with_its_context()
    {
        Peer peer = await ServeHereAsync();

        (await CastInPythonAsync("record", """{"value": {"a": [1, null]}}""", context: """{"user": "bob"}""")).Fault.ShouldBeNull();

        (RpcValue value, RpcContext context) = await peer.RecordedAsync();
        value.ShouldBe(RpcValue.Map(("a", RpcValue.List(1, RpcValue.Null))));
        context["user"].ShouldBe("bob");
        context.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cast_to_one_server_reaches_no_other()
    {
        Peer one = await ServeHereAsync(), two = await ServeHereAsync(new() { Server = "two" });

        for (int i = 0; i < 5; i++)
            await CastInPythonAsync("record", """{"value": "one"}""", new(Topic) { Server = Topic });
        await CastInPythonAsync("record", """{"value": "two"}""", new(Topic) { Server = "two" });

        for (int i = 0; i < 5; i++)
            (await one.RecordedAsync()).Value.ShouldBe("one");
        (await two.RecordedAsync()).Value.ShouldBe("two");
        (one.Runs, two.Runs).ShouldBe((5, 1));
    }

    [Fact]
    public async Task A_fanout_of_Python_reaches_servers_of_both_languages()
    {
        Peer one = await ServeHereAsync(), two = await ServeHereAsync(new() { Server = "two" });
        string there = await ServeInPythonAsync(Topic);

        await CastInPythonAsync("record", """{"value": "all"}""", new(Topic) { Fanout = true });

        (await one.RecordedAsync()).Value.ShouldBe("all");
        (await two.RecordedAsync()).Value.ShouldBe("all");
        (await ToldInPythonAsync(there)).GetProperty("value").GetProperty("repr").GetString().ShouldBe("'all'");
    }

    [Fact]
    public async Task A_cast_to_an_unknown_method_does_no_harm()
    {
        Peer peer = await ServeHereAsync();

        await CastInPythonAsync("nobody_has_this");
        await CastInPythonAsync("record", "{}");
        await CastInPythonAsync("record", """{"value": 1}""", new(Topic) { Version = "7.0" });
        await CastInPythonAsync("record", """{"value": 2}""");

        (await peer.RecordedAsync()).Value.ShouldBe(2);
        peer.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task Casts_of_one_caller_to_a_server_that_runs_one_at_a_time_run_in_their_order()
    {
        Peer peer = await ServeHereAsync(new() { Concurrency = 1 });

        for (int i = 0; i < 50; i++)
            await CastInPythonAsync("record", $$"""{"value": {{i}}}""", new(Topic) { Server = Topic });

        for (int i = 0; i < 50; i++)
            (await peer.RecordedAsync()).Value.ShouldBe(i);
    }

    [Fact]
    public async Task A_cast_waits_for_a_server_that_is_away()
    {
        await using (RpcBus bus = await RpcBus.ConnectAsync(Url, Options))
            await ServeHereAsync(bus: bus);

        await CastInPythonAsync("record", """{"value": "kept"}""");
        Peer peer = await ServeHereAsync();

        (await peer.RecordedAsync()).Value.ShouldBe("kept");
    }
}
