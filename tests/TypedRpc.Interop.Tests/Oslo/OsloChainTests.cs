using System.Text.Json;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Calls that go on from one language to the other.</summary>
public sealed class OsloChainTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    [Fact]
    public async Task An_exception_from_Python_comes_back_to_Python_through_a_TypedRpc_server()
    {
        await ServeBetweenAsync();

        PythonFault declared =
            (await CallInPythonAsync("forward_fail", """{"expression": "errors.VolumeNotFound(volume_id='v1')"}""")).Fault!;
        PythonFault other =
            (await CallInPythonAsync("forward_fail", """{"expression": "errors.QuotaExceeded(resource='disk', limit=7)"}""")).Fault!;
        PythonFault rejected = (await CallInPythonAsync("forward_fail", """{"expression": "oslo_messaging.NoSuchMethod('m')"}""")).Fault!;

        declared.Types.ShouldContain("errors.VolumeNotFound");
        declared.Kwargs!.Json.GetProperty("volume_id").GetString().ShouldBe("v1");
        other.Types[0].ShouldBe("oslo_messaging.rpc.client.RemoteError");
        other.Value!.Json.GetString()!.ShouldContain("Quota exceeded for disk: 7.");
        rejected.Types[0].ShouldBe(
            "oslo_messaging.rpc.client.RemoteError", "the method that was called is there: it is the one behind it that is not");
    }

    [Fact]
    public async Task An_exception_from_dotnet_comes_back_to_dotnet_through_Python()
    {
        Peer ours = await ServeHereAsync();
        ours.Exceptions["gone"] = new VolumeNotFoundException("v2");
        ours.Exceptions["own"] = new DataMisalignedException("odd");
        IPeer between = (await ClientAsync<IPeer>()).For(server: await ServeInPythonAsync());

        (await Should.ThrowAsync<VolumeNotFoundException>(() => between.ForwardFailAsync($"{Topic} gone"))).VolumeId.ShouldBe("v2");
        (await Should.ThrowAsync<RpcRemoteException>(() => between.ForwardFailAsync($"{Topic} own"))).Message.ShouldContain("odd");
    }

    [Fact]
    public async Task A_context_from_Python_is_passed_on_by_a_TypedRpc_server()
    {
        await ServeBetweenAsync();

        PythonAnswer answer = await CallInPythonAsync(
            "forward_context", context: """{"user": "bob", "roles": ["a"]}""", to: new(Topic) { Monitor = 30 });

        answer.Repr.ShouldBe("{'user': 'bob', 'roles': ['a'], 'client_timeout': None}");
    }

    [Fact]
    public async Task Python_answers_a_ping() =>
        (await (await ClientAsync<IPinged>()).For(server: await ServeInPythonAsync()).PingAsync()).ShouldBe("pong");

    [Fact]
    public async Task A_server_that_restarts_repeatedly_under_calls_from_Python_fails_none()
    {
        RpcBus bus = await ConnectAsync();
        var peer = new Peer(Topic);

        // Python's calls are not mandatory: the queue must be there before the first of them.
        await (await ServeAsync()).DisposeAsync();
        PythonProcess client = await Python.ClientAsync();
        Task<JsonElement> calls = client.AskAsync("share", new { Url = PythonUrl, Topic, Count = 600, Callers = 16 });

        int starts = 0;
        while (!calls.IsCompleted || starts < 2)
        {
            starts++;
            await using RpcServer server = await ServeAsync();
            await CallInPythonAsync("who");
        }

        JsonElement answers = await calls;
        Print($"{starts} starts");
        answers.GetProperty("wrong").GetArrayLength().ShouldBe(0);
        answers.GetProperty("servers").GetProperty(Topic).GetInt32().ShouldBe(600);

        Task<RpcServer> ServeAsync() =>
            bus.ServeAsync(Topic, endpoints => endpoints.Add<IPeer>(peer), new() { Server = Topic, Concurrency = 2 });
    }

    private async Task ServeBetweenAsync()
    {
        RpcBus bus = await ConnectAsync();
        Peer between = await ServeHereAsync(bus: bus);
        between.Next = Client<IPeer>(bus).For(server: await ServeInPythonAsync());
    }
}
