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

        await CastInPythonAsync(
            "record", """{"value": {"python": "__import__('functools').reduce(lambda inner, _: [inner], range(500), 0)"}}""");

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
    public async Task A_result_of_Python_that_is_too_large_ends_the_call_with_both_sizes_and_the_next_is_read()
    {
        string server = await ServeInPythonAsync();
        RpcBus bus = await ConnectAsync(Options with { MaxMessageBytes = 10_000 });
        IPeer peer = Client<IPeer>(bus).For(server: server, timeout: TimeSpan.FromMinutes(5));

        RpcSerializationException exception = await Should.ThrowAsync<RpcSerializationException>(
            () => peer.MakeAsync("'x' * 200000").WaitAsync(TimeSpan.FromMinutes(1)));

        Print($"{exception.Kind}: {exception.Message}");
        exception.Message.ShouldMatch("has 2[0-9]{5} bytes.*at most 10000.*MaxMessageBytes");
        (await peer.MakeAsync("1")).ShouldBe(1);
    }

    [Fact]
    public async Task Arguments_of_Python_that_are_nested_too_deep_are_a_failure_in_one_round_trip_and_those_that_are_not_are_read()
    {
        await ServeHereAsync();

        PythonAnswer allowed = await CallInPythonAsync(
            "echo", $$$"""{"value": {"python": "{{{Nested(63)}}}"}}""", new(Topic) { Timeout = 60 });
        PythonAnswer answer = await CallInPythonAsync(
            "echo", $$$"""{"value": {"python": "{{{Nested(64)}}}"}}""", new(Topic) { Timeout = 60 });

        allowed.Fault.ShouldBeNull();
        PythonFault fault = answer.Fault.ShouldNotBeNull();
        fault.Types[0].ShouldBe("builtins.TypeError");
        fault.Text.ShouldContain("64 deep");
    }

    [Fact]
    public async Task A_result_of_Python_that_is_nested_too_deep_ends_the_call_and_one_that_is_not_is_read()
    {
        string server = await ServeInPythonAsync();
        IPeer peer = Client<IPeer>(await ConnectAsync()).For(server: server, timeout: TimeSpan.FromMinutes(5));

        (await peer.MakeAsync(Nested(64)).WaitAsync(TimeSpan.FromMinutes(1))).Count.ShouldBe(1);
        RpcSerializationException exception = await Should.ThrowAsync<RpcSerializationException>(
            () => peer.MakeAsync(Nested(65)).WaitAsync(TimeSpan.FromMinutes(1)));

        exception.Message.ShouldContain("64 deep");
    }

    private static string Nested(int depth) => $"__import__('functools').reduce(lambda inner, _: [inner], range({depth}), 0)";

    [Fact]
    public async Task A_call_without_retries_fails_at_once_where_the_broker_has_gone()
    {
        // To a bus, a virtual host that is deleted is a broker that lets nobody in.
        RabbitMqBroker broker = await RabbitMqBroker.SharedAsync();
        Uri url = await broker.CreateVirtualHostAsync();
        await using RpcBus bus = await RpcBus.ConnectAsync(url.OriginalString, Options);
        IPeer once = Client<IPeer>(bus, new() { Retry = 0 }).For(new RpcProxyOptions { Topic = Topic });
        await Should.ThrowAsync<RpcNoServerException>(() => once.WhoAsync());
        await broker.Management.DeleteVirtualHostAsync(url.AbsolutePath[1..]);

        // Until the bus has noticed, a call is a call.
        RpcException exception = await Should.ThrowAsync<RpcException>(() => once.WhoAsync());
        long started = TimeProvider.System.GetTimestamp();
        while (exception is not RpcConnectionException { Execution: RpcExecution.NotStarted })
        {
            await Task.Delay(20);
            started = TimeProvider.System.GetTimestamp();
            exception = await Should.ThrowAsync<RpcException>(() => once.WhoAsync());
        }

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        Print(string.Create(CultureInfo.InvariantCulture, $"{exception.Kind} after {took.TotalMilliseconds:0} ms: {exception.Message}"));
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20), "the call's own time is a minute");
    }
}
