using System.Globalization;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>What is too large, too deep, or has no broker.</summary>
public sealed class OsloLimitTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task A_result_that_is_too_large_is_a_failure_in_Python()
    {
        // Each of these characters is escaped in what we write.
        await ServeHereAsync(bus: await ConnectAsync(Options with { MaxMessageBytes = 10_000 }));

        PythonAnswer answer = await CallInPythonAsync("echo", """{"value": {"python": "'<' * 3000"}}""", new(Topic) { Timeout = 30 });

        answer.Fault!.Types[0].ShouldBe("oslo_messaging.rpc.client.RemoteError");
        Print(answer.Fault.Value!.Repr);
    }

    [Fact]
    public async Task A_message_that_is_nested_too_deep_is_not_read_and_the_next_is_served()
    {
        await ServeHereAsync();

        await CastInPythonAsync("record", """{"value": {"python": "__import__('functools').reduce(lambda inner, _: [inner], range(500), 0)"}}""");

        (await CallInPythonAsync("who")).Repr.ShouldBe($"'{Topic}'");
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_not_read_and_the_next_is_served()
    {
        await ServeHereAsync(bus: await ConnectAsync(Options with { MaxMessageBytes = 10_000 }));

        await CastInPythonAsync("record", """{"value": {"python": "'x' * 20000"}}""");

        (await CallInPythonAsync("who")).Repr.ShouldBe($"'{Topic}'");
    }

    [Fact]
    public async Task A_result_of_Python_that_is_too_large_is_not_read_and_the_next_is()
    {
        string server = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync(Options with { MaxMessageBytes = 10_000 });
        IPeer peer = Client<IPeer>(bus).For(server: server, timeout: TimeSpan.FromSeconds(1));

        RpcException fault = await Should.ThrowAsync<RpcException>(() => peer.MakeAsync("'x' * 20000"));

        Print($"{fault.Kind}: {fault.Message}");
        (await Client<IPeer>(bus).For(server: server).MakeAsync("1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_call_without_retries_fails_at_once_where_the_broker_has_gone()
    {
        // To a bus, a virtual host that is deleted is a broker that lets nobody in.
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        Uri url = await broker.CreateVirtualHostAsync();
        await using RpcBus bus = await RpcBus.ConnectAsync(url.OriginalString, Options);
        IPeer once = Client<IPeer>(bus, new() { Retry = 0 }).For(topic: Topic);
        await Should.ThrowAsync<RpcNoServerException>(() => once.WhoAsync());
        await broker.Management.DeleteVirtualHostAsync(url.AbsolutePath[1..]);

        // Until the bus has noticed, a call is a call.
        RpcException fault = await Should.ThrowAsync<RpcException>(() => once.WhoAsync());
        long started = TimeProvider.System.GetTimestamp();
        while (fault is not RpcConnectionException { Execution: RpcExecution.NotStarted })
        {
            await Task.Delay(20);
            started = TimeProvider.System.GetTimestamp();
            fault = await Should.ThrowAsync<RpcException>(() => once.WhoAsync());
        }

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Print(string.Create(CultureInfo.InvariantCulture, $"{fault.Kind} after {took.TotalMilliseconds:0} ms: {fault.Message}"));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20), "the call's own time is a minute");
    }
}
