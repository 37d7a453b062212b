using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo.Amqp;

/// <summary>oslo.messaging's amqp driver, in Python, and our buses, over a router of AMQP 1.0.</summary>
public abstract class AmqpOsloTests(PythonPeers python, string product) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _ours = [];
    private AmqpRouter? _router;

    private static TimeSpan Limit => PythonProcess.Limit;

    private static RpcClientOptions Oslo => new() { Wire = RpcWire.Oslo };

    public async ValueTask InitializeAsync() => _router = await AmqpRouter.StartAsync("--product", product);

    public async ValueTask DisposeAsync()
    {
        _ours.Reverse();
        foreach (IAsyncDisposable next in _ours)
            await next.DisposeAsync();
        await _router!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_call_to_Python_brings_its_value_and_its_context()
    {
        string one = await ServeInPythonAsync(), two = await ServeInPythonAsync();
        RpcClient<IPeer> client = (await ConnectAsync()).Client<IPeer>(Oslo);
        RpcValue value = RpcValue.List(
            1, -0.5, RpcValue.Null, "größe \"\\\n\u2028", RpcValue.Map(("_context_x", 1), ("oslo.version", "2.0")));

        using (RpcContext.Push(("user", "bob"), ("roles", new List<string> { "admin" })))
        {
            IPeer peer = client.For(server: one, waitForServer: Limit);
            (await peer.EchoAsync(value).WaitAsync(Limit)).ShouldBe(value);
            (await peer.AddAsync(1, 2).WaitAsync(Limit)).ShouldBe(3);
            RpcValue context = await peer.ContextAsync().WaitAsync(Limit);
            $"{context}".ShouldContain("bob");
        }

        (await client.For(server: two, waitForServer: Limit).WhoAsync().WaitAsync(Limit)).ShouldBe(two);
        (await client.Any.EchoTextAsync(new string('x', 1 << 20)).WaitAsync(Limit))!.Length.ShouldBe(1 << 20);
        (await client.Any.WhoAsync().WaitAsync(Limit)).ShouldBeOneOf(one, two);
    }

    [Fact]
    public async Task An_error_in_Python_is_a_declared_exception_here()
    {
        string server = await ServeInPythonAsync();
        IPeer peer = (await ConnectAsync()).Client<IPeer>(Oslo).For(server: server, waitForServer: Limit);

        VolumeNotFoundException exception = await Should.ThrowAsync<VolumeNotFoundException>(
            () => peer.FailAsync("errors.VolumeNotFound(volume_id='7')").WaitAsync(Limit));

        exception.Message.ShouldContain("7");
        (await Should.ThrowAsync<RpcRejectedException>(() => peer.NobodyHasAsync().WaitAsync(Limit)))
            .Kind.ShouldBe(RpcErrorKind.NoSuchMethod);
    }

    [Fact]
    public async Task A_call_of_Python_brings_its_value_its_context_and_errors()
    {
        Peer peer = await ServeHereAsync("ours");
        peer.Exceptions["gone"] = new VolumeNotFoundException("v1");

        (await InPythonAsync("call", "echo", """{"value": [1, {"a": null}, "größe"]}""")).Repr.ShouldBe("[1, {'a': None}, 'größe']");
        (await InPythonAsync("call", "who", "{}", new("peer") { Server = "ours" })).Repr.ShouldBe("'ours'");
        (await InPythonAsync("call", "context", "{}", context: """{"user": "bob"}""")).Repr.ShouldContain("'user': 'bob'");
        (await InPythonAsync("call", "fail", """{"expression": "gone"}""")).Fault!.Types.ShouldContain("errors.VolumeNotFound");
    }

    [Fact]
    public async Task Casts_and_fanouts_reach_the_servers_of_both_languages()
    {
        string server = await ServeInPythonAsync();
        Peer ours = await ServeHereAsync("ours");
        RpcBus bus = await ConnectAsync();
        (await bus.Client<IPeer>(Oslo).For(server: server, waitForServer: Limit).WhoAsync().WaitAsync(Limit)).ShouldBe(server);

        await bus.Client<IPeer>(Oslo).For(server: server).RecordAsync("there").AsTask().WaitAsync(Limit);
        (await ToldAsync(server)).ShouldBe("'there'");
        (await InPythonAsync("cast", "record", """{"value": "here"}""", new("peer") { Server = "ours" })).Fault.ShouldBeNull();
        (await ours.RecordedAsync()).Value.ShouldBe("here");

        await bus.Client<IPeerFanout>(Oslo).Any.RecordAsync("all").AsTask().WaitAsync(Limit);
        (await ToldAsync(server)).ShouldBe("'all'");
        (await ours.RecordedAsync()).Value.ShouldBe("all");

        await InPythonAsync("cast", "record", """{"value": "all of Python"}""", new("peer") { Fanout = true });
        (await ToldAsync(server)).ShouldBe("'all of Python'");
        (await ours.RecordedAsync()).Value.ShouldBe("all of Python");
    }

    [Theory]
    [InlineData("messaging")]
    [InlineData("messagingv2")]
    public async Task Notifications_are_heard_in_the_other_language(string driver)
    {
        string name = "ear-" + Guid.NewGuid().ToString("N");
        await (await python.ListenerAsync()).AskAsync(
            "listen", new { Url = _router!.OsloUrl, Name = name, Topics = new[] { "to-python" }, Priorities = new[] { "info", "error" } });
        var ear = new PythonEar(name, (await python.ListenerAsync()).Events(name));
        RpcBus bus = await ConnectAsync(new() { Notifications = new() { Drivers = [driver], Topics = ["to-python"] } });
        using (RpcContext.Push(("user", "bob")))
            await bus.Notifier("volume.h1").InfoAsync("there", new Dictionary<string, object?> { ["text"] = "größe \"", ["n"] = 1 });
        PythonNotification heard = await ear.NextAsync();
        (heard.Type, heard.Publisher, heard.Priority).ShouldBe(("there", "volume.h1", "info"));
        heard.Payload.Repr.ShouldBe("{'text': 'größe \"', 'n': 1}");
        heard.Context["user"].GetString().ShouldBe("bob");

        var here = Channel.CreateUnbounded<Notification>();
        _ours.Add(await (await ConnectAsync()).ListenAsync(
            (notification, _) =>
            {
                here.Writer.TryWrite(notification);
                return ValueTask.FromResult(NotificationOutcome.Handled);
            },
            new() { Topics = ["to-us"] }));
        await (await python.NotifierAsync()).AskAsync("notify", new
        {
            Url = _router.OsloUrl,
            Event = "here",
            Payload = JsonNode.Parse("""{"n": [1, null]}"""),
            Priority = "error",
            Driver = driver,
            Publisher = "python.h1",
            Topics = new[] { "to-us" },
        });
        Notification got = await here.Reader.ReadAsync().AsTask().WaitAsync(Limit);
        (got.EventType, got.PublisherId, got.Priority).ShouldBe(("here", "python.h1", NotificationPriority.Error));
        got.ParsePayload().GetProperty("n").GetRawText().ShouldBe("[1, null]");
    }

    [Fact]
    public async Task Calls_that_are_watched_outlive_their_monitor_in_both_directions()
    {
        string server = await ServeInPythonAsync();
        await ServeHereAsync("ours");
        RpcClientOptions watched = Oslo with { OsloCallMonitorTimeout = TimeSpan.FromSeconds(3) };
        IPeer peer = (await ConnectAsync()).Client<IPeer>(watched).For(server: server, waitForServer: Limit);

        Task<string> there = peer.SleepAsync(5);
        (await InPythonAsync("call", "sleep", """{"seconds": 5}""", new("peer") { Server = "ours", Timeout = 60, Monitor = 3 }))
            .Repr.ShouldBe("'slept'");
        (await there.WaitAsync(Limit)).ShouldBe("slept");
    }

    [Fact]
    public async Task A_call_to_Python_without_a_server_fails_at_once()
    {
        IPeer peer = (await ConnectAsync()).Client<IPeer>(Oslo).Any;

        await Should.ThrowAsync<RpcNoServerException>(() => peer.WhoAsync().WaitAsync(Limit));
    }

    private async Task<RpcBus> ConnectAsync(RpcBusOptions? options = null)
    {
        RpcBus bus = await RpcBus.ConnectAsync(_router!.Url, options ?? new());
        _ours.Add(bus);
        return bus;
    }

    private async Task<Peer> ServeHereAsync(string server)
    {
        var peer = new Peer(server);
        _ours.Add(await (await ConnectAsync()).ServeAsync<IPeer>(peer, new() { Server = server }));
        return peer;
    }

    private async Task<string> ServeInPythonAsync()
    {
        string name = "py-" + Guid.NewGuid().ToString("N")[..10];
        await (await python.ServerAsync()).AskAsync("serve", new { Url = _router!.OsloUrl, Topic = "peer", Server = name });
        return name;
    }

    private async Task<string?> ToldAsync(string server)
    {
        JsonElement told = await (await python.ServerAsync()).Events(server).ReadAsync().AsTask().WaitAsync(Limit);
        return told.GetProperty("value").GetProperty("repr").GetString();
    }

    private async Task<PythonAnswer> InPythonAsync(
        string kind, string method, string args, PythonTarget? to = null, string? context = null)
    {
        JsonObject command = JsonSerializer.SerializeToNode(to ?? new PythonTarget("peer"), PythonProcess.Names)!.AsObject();
        (command["url"], command["method"], command["args"]) = (_router!.OsloUrl, method, JsonNode.Parse(args));
        command["context"] = context is null ? null : JsonNode.Parse(context);
        return (await (await python.ClientAsync()).AskAsync(kind, command)).Deserialize<PythonAnswer>(PythonProcess.Names)!;
    }
}

/// <summary>The addresses of Dispatch Router and Artemis.</summary>
public sealed class RoutableAmqpOsloTests(PythonPeers python) : AmqpOsloTests(python, "qpid-dispatch-router");

/// <summary>The addresses of qpidd.</summary>
public sealed class LegacyAmqpOsloTests(PythonPeers python) : AmqpOsloTests(python, "qpid-cpp");
