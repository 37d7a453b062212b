using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Addressed;

/// <summary>A broker without exchanges that stores messages, as Artemis does: the router of the tests with <c>--store</c>.</summary>
public sealed class StoringBrokerTests : Bed
{
    private AmqpRouter? _broker;

    [Fact]
    public async Task Calls_and_fanouts_reach_their_servers()
    {
        Probe[] probes = [new(), new()];
        await ServeAsync(probes[0], new() { Server = "h1" });
        await ServeAsync(probes[1], new() { Server = "h2" });
        RpcClient<IProbe> client = (await ConnectAsync()).Client<IProbe>();

        (await client.Any.EchoAsync("any").WaitAsync(Limit)).ShouldBe("any");
        (await client.For(server: "h2").RepeatAsync("two").WaitAsync(Limit)).ShouldBe("two");
        await client.Any.ShoutAsync("all").AsTask().WaitAsync(Limit);
        foreach (Probe probe in probes)
            (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("all");
    }

    [Fact]
    public async Task A_cast_waits_for_its_server()
    {
        await (await CallerAsync()).NoteAsync("early").AsTask().WaitAsync(Limit);
        var probe = new Probe();
        await ServeAsync(probe);

        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("early");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _broker!.DisposeAsync();
    }

    protected override async Task<string> NewUrlAsync() =>
        (_broker = await AmqpRouter.StartAsync("--store", "--product", "apache-activemq-artemis")).Url;
}
