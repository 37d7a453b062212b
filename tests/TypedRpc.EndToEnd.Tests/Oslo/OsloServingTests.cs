using System.IO.Compression;
using System.Text.Json.Nodes;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests.Oslo;

/// <summary>A server of ours and a client that talks as Python does.</summary>
public abstract class OsloServingTests : OsloBed
{
    [Fact]
    public async Task One_server_answers_in_the_format_it_was_asked_in()
    {
        RpcBus bus = await ServeAsync(new OsloProbe());
        Heard heard = await ListenAsync();

        await PublishAsync(
            Call("echo", new() { ["value"] = new JsonObject { ["a"] = new JsonArray(1, 2.5, null, true, "é") }, ["unknown"] = 1 }));
        JsonObject reply = await heard.NextAsync();
        reply.Select(m => m.Key).ShouldBe(["result", "failure", "ending", "_msg_id", "_unique_id"]);
        reply["result"]!.ToJsonString().ShouldBe("""{"a":[1,2.5,null,true,"\u00E9"]}""");
        (reply["failure"], reply["ending"]!.GetValue<bool>(), reply["_msg_id"]!.GetValue<string>())
            .ShouldBe((null, true, "cc7f8753a0984fc6af4938c4b2d15255"));
        (await bus.Client<IOsloProbe>().Any.DivideAsync(6, 3)).ShouldBe(2);
        (await bus.Client<IOsloProbe>(OfOslo).Any.DivideAsync(6, 3)).ShouldBe(2);
    }

    [Fact]
    public async Task An_id_of_another_form_a_bare_message_and_defaults_are_served()
    {
        await ServeAsync(new OsloProbe());
        Heard heard = await ListenAsync();

        await PublishAsync(Call("divide", new() { ["left"] = 3 }, id: "Call 7"));
        JsonObject reply = await heard.NextAsync();
        (reply["_msg_id"]!.GetValue<string>(), reply["result"]!.GetValue<double>()).ShouldBe(("Call 7", 1.5));
        await PublishAsync(new Message("openstack", "oslo", MessageBody.CopyOf(System.Text.Encoding.UTF8
            .GetBytes(Call("divide", new() { ["left"] = 4 }).ToJsonString())))
        { ContentType = "application/json" });
        (await heard.NextAsync())["result"]!.GetValue<double>().ShouldBe(2);
    }

    [Fact]
    public async Task Invalid_requests_and_results_get_a_failure_reply()
    {
        await ServeAsync(new OsloProbe(), new() { IncludeStackTraces = true });
        Heard heard = await ListenAsync();
        async Task<(string? Module, string? Class, JsonObject Failure)> FailureAsync(JsonObject call)
        {
            await PublishAsync(call);
            JsonObject failure = (await heard.NextAsync())["failure"]!.AsObject();
            return (failure["module"]!.GetValue<string>(), failure["class"]!.GetValue<string>(), failure);
        }

        JsonObject nullVersion = Call("echo");
        nullVersion["version"] = null;
        (await FailureAsync(nullVersion)).Class.ShouldBe("UnsupportedVersion");
        JsonObject later = Call("echo");
        later["version"] = "1.10";
        var unsupported = await FailureAsync(later);
        (unsupported.Module, unsupported.Class).ShouldBe(("oslo_messaging.rpc.dispatcher", "UnsupportedVersion"));
        unsupported.Failure["args"]!.ToJsonString().ShouldBe("""["1.10","echo"]""");
        JsonObject namespaced = Call("echo");
        namespaced["namespace"] = "";
        (await FailureAsync(namespaced)).Class.ShouldBe("UnsupportedVersion");
        var missing = await FailureAsync(Call("nothing"));
        (missing.Module, missing.Class, missing.Failure["args"]!.ToJsonString())
            .ShouldBe(("oslo_messaging.rpc.dispatcher", "NoSuchMethod", """["nothing"]"""));
        JsonObject noArguments = Call("divide");
        noArguments["args"] = null;
        (await FailureAsync(noArguments)).Class.ShouldBe("TypeError");
        (await FailureAsync(Call("divide"))).Class.ShouldBe("TypeError");

        // 0 / 0 is not a number, which JSON has not.
        var unsent = await FailureAsync(Call("divide", new() { ["left"] = 0, ["right"] = 0 }));
        (unsent.Module, unsent.Class).ShouldBe(("typedrpc", "InvalidResult"));
        var argument = await FailureAsync(Call("fail", new() { ["how"] = "argument" }));
        (argument.Module, argument.Class, argument.Failure["args"]!.ToJsonString()).ShouldBe(("builtins", "ValueError", """["no good"]"""));
        argument.Failure["tb"]!.AsArray().Count.ShouldBeGreaterThan(2);
        var declared = await FailureAsync(Call("fail", new() { ["how"] = "declared" }));
        (declared.Module, declared.Class, declared.Failure["kwargs"]!.ToJsonString())
            .ShouldBe(("cinder.exception", "VolumeNotFound", """{"volume_id":"v-1"}"""));
        (await FailureAsync(Call("fail", new() { ["how"] = "x" }))).Module.ShouldBe("System");
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_run_once_and_answered_once()
    {
        var probe = new OsloProbe();
        RpcBus bus = await ServeAsync(probe);
        Heard heard = await ListenAsync();
        JsonObject call = Call("wait", new() { ["what"] = "once" });

        await PublishAsync(call);
        await heard.NextAsync();
        await PublishAsync(call);
        var cast = new JsonObject
        {
            ["method"] = "note",
            ["args"] = new JsonObject { ["text"] = "cast" },
            ["_unique_id"] = Guid.NewGuid().ToString("N"),
        };
        await PublishAsync(cast);
        await EventuallyAsync(() => probe.Notes.Count == 2);
        await PublishAsync(cast);
        cast.Remove("_unique_id");
        await PublishAsync(cast); // without an id, none is a copy
        await PublishAsync(cast);
        await EventuallyAsync(() => probe.Notes.Count == 4 && bus.Statistics.RequestsRepeated == 2);

        await PublishAsync(Call("wait", new() { ["what"] = "again" })); // the same _msg_id, in another sending
        (await heard.NextAsync())["result"]!.GetValue<string>().ShouldBe("again");
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Keep_alives_are_sent_to_callers_that_asked_for_them_and_end_with_the_call()
    {
        TaskCompletionSource<string?> release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await ServeAsync(new OsloProbe { OnWait = (what, _) => what == "long" ? release.Task : Task.FromResult<string?>(what) });
        Heard heard = await ListenAsync();
        JsonObject call = Call("wait", new() { ["what"] = "long" }, id: "00000000000000000000000000000001");
        call["_timeout"] = 1;

        await PublishAsync(Call("wait", new() { ["what"] = "long" }, id: "00000000000000000000000000000002"));
        await PublishAsync(call);
        JsonObject refused = Call("nothing", id: "00000000000000000000000000000003");
        refused["_timeout"] = 1;
        await PublishAsync(refused);
        (await heard.NextAsync())["_msg_id"]!.GetValue<string>().ShouldEndWith("3");
        for (int i = 0; i < 3; i++)
        {
            JsonObject sign = await heard.NextAsync();
            (sign["_msg_id"]!.GetValue<string>()[^1], sign["result"], sign["failure"], sign["ending"]!.GetValue<bool>())
                .ShouldBe(('1', null, null, false));
        }

        release.SetResult("done");
        int endings = 0;
        while (endings < 2)
            endings += (await heard.NextAsync())["ending"]!.GetValue<bool>() ? 1 : 0;

        // Twice the interval without another sign.
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reply_waits_for_the_queue_of_its_caller_without_holding_a_worker()
    {
        var probe = new OsloProbe();
        RpcBus bus = await ServeAsync(probe, new() { Concurrency = 1 });

        await PublishAsync(Call("wait", new() { ["what"] = "early" }));
        (await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("early");
        (await bus.Client<IOsloProbe>().Any.DivideAsync(4)).ShouldBe(2); // the one worker is free
        Heard heard = await ListenAsync();
        (await heard.NextAsync())["result"]!.GetValue<string>().ShouldBe("early");
        bus.Statistics.RepliesReturned.ShouldBe(0);
    }

    [Fact]
    public async Task A_queue_that_does_not_appear_while_its_caller_waits_is_remembered_as_dead()
    {
        RpcBus bus = await ServeAsync(new OsloProbe());
        await BelowAsync();

        await PublishAsync(Call("wait", new() { ["what"] = "lost" }), expiration: 700);
        await EventuallyAsync(() => bus.Statistics.RepliesReturned == 1);
        Heard heard = await ListenAsync();
        await PublishAsync(Call("wait", new() { ["what"] = "late" }));
        await EventuallyAsync(() => bus.Statistics.RepliesReturned == 2);
        heard.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_call_lives_as_long_as_its_message_may_wait()
    {
        TaskCompletionSource<TimeSpan?> left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await ServeAsync(new OsloProbe
        {
            OnWait = async (_, cancelled) =>
            {
                left.TrySetResult(RpcRequest.Current!.Deadline - TimeProvider.System.GetUtcNow());
                await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
                return null;
            },
        }, new() { DrainTimeout = TimeSpan.Zero });

        await PublishAsync(Call("wait", new() { ["what"] = "x" }), expiration: 30_000);
        (await left.Task.WaitAsync(Limit))!.Value.ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Namespaces_legacy_ones_and_the_ping_are_found_by_the_rules_of_the_dispatcher()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ServeAsync(
            "oslo",
            s => s.Add<IOsloProbe>(new OsloProbe()).Add<IOsloAdmin>(new OsloProbe(), legacyNamespaces: new[] { "admin_old", null }),
            new() { OsloPing = true });
        Heard heard = await ListenAsync();
        async Task<string?> WhoAsync(string? ns, string version = "2.0")
        {
            JsonObject call = Call("who");
            if (ns is not null)
                call["namespace"] = ns;
            call["version"] = version;
            await PublishAsync(call);
            JsonObject reply = await heard.NextAsync();
            return reply["failure"]?["class"]!.GetValue<string>() ?? reply["result"]!.GetValue<string>();
        }

        (await WhoAsync("admin")).ShouldBe("admin");
        (await WhoAsync("admin_old")).ShouldBe("admin");
        (await WhoAsync(null)).ShouldBe("admin");
        (await WhoAsync(null, "1.0")).ShouldBe("NoSuchMethod");
        (await WhoAsync("")).ShouldBe("UnsupportedVersion");
        await PublishAsync(Call("oslo_rpc_server_ping", new() { ["x"] = 1 }));
        (await heard.NextAsync())["result"]!.GetValue<string>().ShouldBe("pong");
    }

    [Fact]
    public async Task Without_its_option_a_server_has_no_ping()
    {
        await ServeAsync(new OsloProbe());
        Heard heard = await ListenAsync();

        await PublishAsync(Call("oslo_rpc_server_ping"));
        (await heard.NextAsync())["failure"]!["class"]!.GetValue<string>().ShouldBe("NoSuchMethod");
    }

    [Fact]
    public async Task Compressed_requests_are_served_and_replies_are_compressed_when_the_bus_says_so()
    {
        await ServeAsync(new OsloProbe(), busOptions: new() { Oslo = new() { Compress = true } });
        Heard heard = await ListenAsync();
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(Sealed(Call("echo", new() { ["value"] = new string('x', 1000) })).Span);

        await PublishAsync(new Message("openstack", "oslo", MessageBody.CopyOf(compressed.ToArray()))
        {
            ContentType = "application/json",
            Headers = new Dictionary<string, object?> { ["compression"] = "application/x-gzip" },
        });
        (await heard.NextAsync())["result"]!.GetValue<string>().Length.ShouldBe(1000);
        heard.Headers!["compression"].ShouldBe("application/x-gzip");
    }

    [Fact]
    public async Task A_message_that_is_not_of_the_format_is_counted_and_discarded()
    {
        RpcBus bus = await ServeAsync(new OsloProbe());
        ITransport below = await BelowAsync();
        JsonObject call = Call("echo");
        call["_reply_q"] = "oslo"; // no deputy for those who may not publish there themselves

        await PublishAsync(call);
        await PublishAsync(new Message("openstack", "oslo", Sealed(Call("echo"))) { ContentType = "text/plain" });
        await PublishAsync(new Message("openstack", "oslo", Sealed(Call("echo")))
        {
            ContentType = "application/json",
            Headers = new Dictionary<string, object?> { ["compression"] = "application/x-bz2" },
        });
        await PublishAsync(new Message(
            "openstack",
            "oslo",
            MessageBody.CopyOf("""{"oslo.version":"2.1","oslo.message":"{}"}"""u8))
        { ContentType = "application/json" });
        await EventuallyAsync(() => bus.Statistics.MessagesRejected == 4);
        (await below.InspectAsync("oslo", CancellationToken.None))!.Value.Messages.ShouldBe(0);
    }
}

public sealed class OsloServingInMemory : OsloServingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class OsloServingOverRabbitMq : OsloServingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
