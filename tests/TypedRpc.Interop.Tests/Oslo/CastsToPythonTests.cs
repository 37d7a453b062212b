using System.Text.Json;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Our casts to servers of oslo.messaging.</summary>
public sealed class CastsToPythonTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_cast_runs_in_Python_with_its_context()
    {
        string server = await ServeInPythonAsync();
        IPeer peer = (await ClientAsync<IPeer>()).For(server: server);

        using (RpcContext.Push(("user", "bob")))
            await peer.RecordAsync(RpcValue.Map(("a", RpcValue.List(1, RpcValue.Null))));

        JsonElement told = await ToldInPythonAsync(server);
        told.GetProperty("value").GetProperty("repr").GetString().ShouldBe("{'a': [1, None]}");
        told.GetProperty("context").GetProperty("repr").GetString().ShouldBe("{'user': 'bob', 'client_timeout': None}");
    }

    [Fact]
    public async Task A_cast_to_one_server_reaches_no_other_and_a_fanout_reaches_all()
    {
        string one = await ServeInPythonAsync(), two = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync();
        var ours = new Peer("ours");
        AtEnd(await bus.ServeAsync<IPeer>(ours, new() { Server = "ours" }));

        await Client<IPeer>(bus).For(server: one).RecordAsync("one");
        await Client<IPeer>(bus).For(server: two).RecordAsync("two");
        await Client<IPeer>(bus).For(server: "ours").RecordAsync("ours");
        foreach ((string server, string value) in new[] { (one, "one"), (two, "two") })
            (await ValueAsync(server)).ShouldBe($"'{value}'");
        (await ours.RecordedAsync()).Value.ShouldBe("ours");

        await Client<IPeerFanout>(bus).Any.RecordAsync("all");
        foreach (string server in new[] { one, two })
            (await ValueAsync(server)).ShouldBe("'all'");
        (await ours.RecordedAsync()).Value.ShouldBe("all");
    }

    [Fact]
    public async Task A_fanout_that_MessagePack_would_not_carry_to_Python_is_sent_in_its_format()
    {
        // A client of the native format may be on the same topic: what it sends is not for Python, and does Python no harm.
        string server = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync();

        await bus.Client<IPeer>().For(server: server).RecordAsync("native");
        await Client<IPeer>(bus).For(server: server).RecordAsync("oslo");

        (await ValueAsync(server)).ShouldBe("'oslo'");
    }

    private async Task<string?> ValueAsync(string server) =>
        (await ToldInPythonAsync(server)).GetProperty("value").GetProperty("repr").GetString();
}
