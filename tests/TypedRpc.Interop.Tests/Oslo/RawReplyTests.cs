using System.Text.Json;
using System.Text.Json.Nodes;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Requests of ours beside those of Python, and replies as no library would send them.</summary>
public sealed class RawReplyTests(PythonPeers python, VirtualHost host) : RpcBed(python, host), IClassFixture<VirtualHost>
{
    private const string Server = "raw";

    [Fact]
    public async Task A_call_is_on_the_wire_what_Python_sends()
    {
        RawPeer raw = await ServeRawAsync();
        IPeer peer = (await ClientAsync<IPeer>())
            .For(new RpcProxyOptions { Server = Server, Timeout = TimeSpan.FromSeconds(45), Topic = Topic, Version = new(1, 3) });

        Task<RpcValue> here;
        using (RpcContext.Push(("user", "bob"), ("nested", new Dictionary<string, object?> { ["k"] = new List<object?> { 1 } })))
            here = peer.EchoAsync(RpcValue.Map(("a", "größe"), ("b", RpcValue.Null)));
        RawMessage ours = await raw.NextAsync();
        await raw.ReplyAsync(ours, ("result", "1"), ("failure", "null"), ("ending", "true"));
        await here;
        Task<PythonAnswer> there = CallInPythonAsync(
            "echo", """{"value": {"a": "größe", "b": null}}""", new(Topic) { Server = Server, Timeout = 45, Version = "1.3" },
            """{"user": "bob", "nested": {"k": [1]}}""");
        RawMessage theirs = await raw.NextAsync();
        await raw.ReplyAsync(theirs, ("result", "1"), ("failure", "null"), ("ending", "true"));
        await there;

        ours.Address.ShouldBe($"openstack/{Topic}.{Server}");
        AreAlike(ours, theirs);
        theirs.Expiration.ShouldBe(45_000);
        ours.Expiration!.Value.ShouldBeInRange(20_000, 45_000, "what is left of the call's time");
    }

    [Fact]
    public async Task A_cast_and_a_fanout_are_on_the_wire_what_Python_sends()
    {
        RawPeer raw = await ServeRawAsync();
        RpcClient<IPeer> client = await ClientAsync<IPeer>();

        await client.For(new RpcProxyOptions { Server = Server, Topic = Topic, Version = new(1, 0) }).RecordAsync(1);
        RawMessage ours = await raw.NextAsync();
        await CastInPythonAsync("record", """{"value": 1}""", new(Topic) { Server = Server, Version = "1.0" });
        AreAlike(ours, await raw.NextAsync());
        ours.Message.EnumerateObject().Select(p => p.Name).ShouldBe(["method", "args", "version", "_unique_id"], ignoreOrder: true);

        await client.For(new RpcProxyOptions { Topic = Topic, Fanout = true, Version = new(1, 0) }).RecordAsync(2);
        ours = await raw.NextAsync();
        await CastInPythonAsync("record", """{"value": 2}""", new(Topic) { Fanout = true, Version = "1.0" });
        AreAlike(ours, await raw.NextAsync());
    }

    [Fact]
    public async Task A_reply_is_on_the_wire_what_Python_sends()
    {
        await ServeHereAsync();
        await ServeInPythonAsync(Topic + ".python");
        await using RawPeer raw = await RawPeer.ConnectAsync(Url);

        foreach (string method in new[] { "add", "nobody_has_this" })
        {
            string request = RawPeer.Sealed(raw.Request(method, "id", ("args", """{"a": 1, "b": 2}"""), ("_unique_id", null)));
            await raw.SendAsync(Topic, request);
            RawMessage ours = await raw.NextAsync();
            await raw.SendAsync(Topic + ".python", request);
            RawMessage theirs = await raw.NextAsync();
            AreAlike(ours, theirs);
        }
    }

    [Theory]
    [InlineData("in two parts", "7")]
    [InlineData("the last that is not null counts", "7")]
    [InlineData("a null is an answer", "null")]
    [InlineData("more than there is", "7")]
    public async Task A_reply_may_come_in_parts(string form, string expected)
    {
        RawPeer raw = await ServeRawAsync();
        Task<RpcValue> call = (await ClientAsync<IPeer>()).For(new RpcProxyOptions { Server = Server, Topic = Topic }).EchoAsync(0);
        RawMessage request = await raw.NextAsync();
        (string Result, string? Ending)[] parts = form switch
        {
            "in two parts" => [("7", "false"), ("null", "true")],
            "the last that is not null counts" => [("5", "false"), ("null", null), ("7", "false"), ("null", "true")],
            "a null is an answer" => [("null", "true")],
            _ => [("7", "true"), ("8", "true")],
        };

        foreach ((string result, string? ending) in parts)
        {
            (string, string)[] members = [("result", result), ("failure", "null"), ("unknown", "{}")];
            await raw.ReplyAsync(request, ending is null ? members : [.. members, ("ending", ending)]);
        }

        (await call).ShouldBe(expected == "null" ? RpcValue.Null : 7);
    }

    [Theory]
    [InlineData("""{"class": "Odd", "module": "m", "message": "x", "tb": [], "args": [], "kwargs": {}, "more": 1}""", "m.Odd")]
    [InlineData("""{"class": "Odd", "module": "exceptions", "message": "x", "tb": ["a\n"], "args": [], "kwargs": {}}""", "builtins.Odd")]
    [InlineData("""{"class": "Odd_Remote", "module": "m_Remote", "message": "x", "tb": [], "args": [], "kwargs": {}}""", "m.Odd")]
    [InlineData("""{"class": "Odd", "module": null, "message": null}""", "Odd")]
    public async Task A_failure_in_an_unusual_form_is_reported(string failure, string type)
    {
        RawPeer raw = await ServeRawAsync();
        Task<RpcValue> call = (await ClientAsync<IPeer>()).For(new RpcProxyOptions { Server = Server, Topic = Topic }).EchoAsync(0);

        await raw.ReplyAsync(await raw.NextAsync(), ("result", "null"), ("failure", JsonSerializer.Serialize(failure)), ("ending", "true"));

        (await Should.ThrowAsync<RpcRemoteException>(() => call)).RemoteType.ShouldBe(type);
    }

    [Theory]
    [InlineData("\"no JSON\"")]
    [InlineData("\"[]\"")]
    [InlineData("7")]
    public async Task A_failure_that_cannot_be_read_ends_the_call_all_the_same(string failure)
    {
        RawPeer raw = await ServeRawAsync();
        Task<RpcValue> call = (await ClientAsync<IPeer>()).For(new RpcProxyOptions { Server = Server, Topic = Topic }).EchoAsync(0);

        await raw.ReplyAsync(await raw.NextAsync(), ("result", "null"), ("failure", failure), ("ending", "true"));

        await Should.ThrowAsync<RpcSerializationException>(() => call);
    }

    [Fact]
    public async Task Replies_and_heartbeats_for_unknown_calls_do_no_harm()
    {
        RawPeer raw = await ServeRawAsync();
        RpcBus bus = await ConnectAsync();
        Task<RpcValue> call = Client<IPeer>(bus).For(new RpcProxyOptions { Server = Server, Topic = Topic }).EchoAsync(0);
        RawMessage request = await raw.NextAsync();
        string inbox = request.Message.GetProperty("_reply_q").GetString()!;

        foreach (string id in new[] { new string('0', 32), new string('f', 32), "short", "" })
        {
            foreach (string ending in new[] { "false", "true" })
            {
                await raw.SendAsync(
                    inbox, RawPeer.Sealed($$"""{"result": 9, "failure": null, "ending": {{ending}}, "_msg_id": "{{id}}"}"""), exchange: "");
            }
        }

        await raw.SendAsync(inbox, "{", exchange: "");
        await raw.SendAsync(inbox, "[]", exchange: "");
        await raw.SendAsync(inbox, RawPeer.Sealed("""{"result": 9}"""), "text/plain", exchange: "");
        await raw.ReplyAsync(request, ("result", "7"), ("failure", "null"), ("ending", "true"));

        (await call).ShouldBe(7);
    }

    // The topic belongs to this test alone: queues outlive their test, and a queue of a shared name receives what other tests send to it.
    private async Task<RawPeer> ServeRawAsync()
    {
        RawPeer raw = await RawPeer.ConnectAsync(Url);
        AtEnd(raw);
        await raw.ServeAsync(Topic, Server);
        return raw;
    }

    // All but the ids, which are of the same form, and the words of a failure.
    private static void AreAlike(RawMessage ours, RawMessage theirs)
    {
        (ours.Address, ours.ContentType, ours.Expiration is null).ShouldBe((theirs.Address, theirs.ContentType, theirs.Expiration is null));
        (JsonObject one, JsonObject two) = (JsonObject.Create(ours.Message)!, JsonObject.Create(theirs.Message)!);
        one.Select(p => p.Key).ShouldBe(two.Select(p => p.Key), ignoreOrder: true);
        foreach (JsonObject each in new[] { one, two })
        {
            foreach (string id in new[] { "_msg_id", "_unique_id" })
            {
                if (each.ContainsKey(id))
                    each[id] = each[id]!.GetValue<string>().Length;
            }

            each.Remove("_reply_q");
            if (each["failure"] is { } text)
            {
                JsonObject failure = JsonNode.Parse(text.GetValue<string>())!.AsObject();
                foreach (string words in new[] { "message", "tb", "args" })
                    failure[words] = failure[words]!.GetValueKind().ToString();
                each["failure"] = failure;
            }
        }

        JsonNode.DeepEquals(one, two).ShouldBeTrue($"{one}\n{two}");
    }
}
