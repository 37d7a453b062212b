using System.Text.Json.Nodes;
using TypedRpc.Messages;

namespace TypedRpc.EndToEnd.Tests.Oslo;

/// <summary>A client of ours, with a server of ours or with one that talks as Python does.</summary>
public abstract class OsloCallingTests : OsloBed
{
    private static readonly QueueDeclaration Topic = new("oslo") { Durable = true, Bindings = [("openstack", "oslo")] };

    [Fact]
    public async Task Values_contexts_faults_and_refusals_come_through()
    {
        RpcBus bus = await ServeAsync(new OsloProbe());
        IOsloProbe probe = bus.Client<IOsloProbe>(OfOslo).Any;

        RpcValue value = RpcValue.Map(("a", RpcValue.List(1, 2.5, RpcValue.Null, true, "é")), ("n", ulong.MaxValue));
        (await probe.EchoAsync(value)).ShouldBe(value);
        (await probe.WaitAsync("x")).ShouldBe("x");
        using (RpcContext.Push(("request_id", "req-1"), ("is_admin", true)))
        {
            (await probe.ReadContextAsync())
                .ShouldBe(new Dictionary<string, string> { ["request_id"] = "req-1", ["is_admin"] = "True" }, ignoreOrder: true);
        }
        (await Should.ThrowAsync<VolumeNotFound>(() => probe.FailAsync("declared"))).VolumeId.ShouldBe("v-1");
        RpcRemoteException remote = await Should.ThrowAsync<RpcRemoteException>(() => probe.FailAsync("argument"));
        (remote.RemoteType, remote.RemoteMessage).ShouldBe(("builtins.ValueError", "no good"));
        (await Should.ThrowAsync<RpcRemoteException>(() => probe.FailAsync("x"))).RemoteType.ShouldBe("System.BadImageFormatException");
        (await Should.ThrowAsync<RpcSerializationException>(() => probe.DivideAsync(0, 0))).Execution.ShouldBe(RpcExecution.Failed);
        RpcRejectedException refusal = await Should.ThrowAsync<RpcRejectedException>(() => bus.Client<IOsloAdmin>(OfOslo).Any.WhoAsync());
        (refusal.Kind, refusal.Execution).ShouldBe((RpcErrorKind.UnsupportedVersion, RpcExecution.NotStarted));
        bus.PendingCalls.ShouldBe(0);
    }

    [Fact]
    public async Task Casts_reach_one_server_the_one_that_is_named_or_all()
    {
        OsloProbe one = new(), two = new();
        RpcBus bus = await ServeAsync(one, new() { Server = "one" });
        await ServeAsync(two, new() { Server = "two" });
        RpcClient<IOsloProbe> client = bus.Client<IOsloProbe>(OfOslo);

        await client.For(server: "two").NoteAsync("named");
        (await two.Notes.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("named");
        await client.Any.ShoutAsync("all");
        await client.For(new RpcProxyOptions { Fanout = true }).NoteAsync("too");
        foreach (OsloProbe probe in new[] { one, two })
        {
            string[] notes =
                [await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit), await probe.Notes.ReadAsync().AsTask().WaitAsync(Limit)];
            notes.ShouldBe(["all", "too"], ignoreOrder: true);
        }

        await Should.ThrowAsync<RpcConfigurationException>(() => client.For(new RpcProxyOptions { Fanout = true }).DivideAsync(1));
    }

    [Fact]
    public async Task A_request_is_written_as_Python_writes_it_and_each_part_of_prepare_has_its_place()
    {
        RpcBus bus = await ConnectAsync();
        Heard heard = await ListenAsync(Topic);
        RpcClient<IOsloProbe> client = bus.Client<IOsloProbe>(OfOslo);

        Task<double> call = client.For(new RpcProxyOptions { OsloCallMonitorTimeout = TimeSpan.FromSeconds(30) }).DivideAsync(6, 3);
        JsonObject request = await heard.NextAsync();
        request.Select(m => m.Key).ShouldBe(["method", "args", "version", "_msg_id", "_reply_q", "_timeout", "_unique_id"]);
        (request["method"]!.GetValue<string>(), request["args"]!.ToJsonString()).ShouldBe(("divide", """{"left":6.0,"right":3.0}"""));
        (request["version"]!.GetValue<string>(), request["_timeout"]!.GetValue<int>()).ShouldBe(("1.0", 30));
        await AnswerAsync(request, 2.0);
        (await call.WaitAsync(Limit)).ShouldBe(2);

        await client.For(new RpcProxyOptions { Namespace = "admin", Version = new RpcVersion(1, 3) }).NoteAsync("x");
        JsonObject cast = await heard.NextAsync();
        cast.Select(m => m.Key).ShouldBe(["method", "args", "namespace", "version", "_unique_id"]);
        (cast["namespace"]!.GetValue<string>(), cast["version"]!.GetValue<string>()).ShouldBe(("admin", "1.3"));
        (await Should.ThrowAsync<RpcNoServerException>(
            () => client.For(new RpcProxyOptions { Topic = "elsewhere" }).DivideAsync(1))).Target!.Topic.ShouldBe("elsewhere");
        (await Should.ThrowAsync<RpcNoServerException>(
            () => client.For(new RpcProxyOptions { Exchange = "nova" }).DivideAsync(1))).Target!.Exchange.ShouldBe("nova");
        Should.Throw<ArgumentException>(() => client.For(new RpcProxyOptions { Topic = "a b" }));
        Should.Throw<ArgumentOutOfRangeException>(() => client.For(new RpcProxyOptions { Retry = -1 }));
        Should.Throw<ArgumentOutOfRangeException>(() => client.For(new RpcProxyOptions { OsloCallMonitorTimeout = TimeSpan.Zero }));
    }

    [Fact]
    public async Task A_reply_in_parts_is_complete_with_its_ending()
    {
        RpcBus bus = await ConnectAsync();
        Heard heard = await ListenAsync(Topic);
        IOsloProbe probe = bus.Client<IOsloProbe>(OfOslo).Any;

        Task<double> call = probe.DivideAsync(6, 3);
        JsonObject request = await heard.NextAsync();
        await AnswerAsync(request, 1.0, ending: false);
        await AnswerAsync(request, null, ending: false);
        await AnswerAsync(request, 2.0, ending: false);
        bus.PendingCalls.ShouldBe(1);
        await AnswerAsync(request, null);
        (await call.WaitAsync(Limit)).ShouldBe(2);

        Task<string?> nothing = probe.WaitAsync("x");
        await AnswerAsync(await heard.NextAsync(), null);
        (await nothing.WaitAsync(Limit)).ShouldBeNull();
        Task<double> broken = probe.DivideAsync(6, 3);
        await AnswerAsync(await heard.NextAsync(), null, failure: "no JSON");
        await Should.ThrowAsync<RpcSerializationException>(() => broken.WaitAsync(Limit));
    }

    [Fact]
    public async Task A_call_that_is_monitored_fails_when_its_server_falls_silent_and_not_before()
    {
        RpcBus bus = await ConnectAsync();
        Heard heard = await ListenAsync(Topic);
        IOsloProbe probe = bus.Client<IOsloProbe>(OfOslo).For(new RpcProxyOptions { OsloCallMonitorTimeout = TimeSpan.FromSeconds(3) });

        Task<double> call = probe.DivideAsync(6, 3);
        JsonObject request = await heard.NextAsync();
        for (int i = 0; i < 6; i++)
        {
            await Task.Delay(700);
            await AnswerAsync(request, null, ending: false);
        }

        call.IsCompleted.ShouldBeFalse();
        RpcNoServerException silent = await Should.ThrowAsync<RpcNoServerException>(() => call.WaitAsync(Limit));
        (silent.Execution, silent.Message.Contains("for 3 s", StringComparison.Ordinal)).ShouldBe((RpcExecution.Unknown, true));
        await AnswerAsync(request, null, ending: false); // as Python's servers go on to do
        await EventuallyAsync(() => bus.Statistics.RepliesDropped == 1);
    }

    [Fact]
    public async Task A_dead_topic_fails_soon_and_a_server_that_stops_with_the_call_in_hand_does_not_fail_it()
    {
        RpcBus bus = await ConnectAsync();
        IOsloProbe probe = bus.Client<IOsloProbe>(OfOslo).Any;
        await Should.ThrowAsync<RpcNoServerException>(() => probe.DivideAsync(1).WaitAsync(Limit));

        var heard = new Heard();
        Transport.IConsumer consumer = await (await BelowAsync()).ConsumeAsync(
            new Transport.ConsumerOptions(Topic, [new ExchangeDeclaration("openstack", ExchangeKind.Topic)]) { AutoAcknowledge = true },
            heard, CancellationToken.None);
        Task<double> call = probe.DivideAsync(6, 3);
        JsonObject request = await heard.NextAsync();
        await Task.Delay(TimeSpan.FromSeconds(1)); // asked, and answered that somebody is there
        await consumer.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await AnswerAsync(request, 2.0);
        (await call.WaitAsync(Limit)).ShouldBe(2);
    }

    [Fact]
    public async Task Requests_and_replies_can_be_compressed()
    {
        var options = new RpcBusOptions { Oslo = new() { Compress = true } };
        await ServeAsync(new OsloProbe(), busOptions: options);
        RpcBus bus = await ConnectAsync(options);
        (await bus.Client<IOsloProbe>(OfOslo).Any.EchoAsync(new string('x', 10_000))).AsString().Length.ShouldBe(10_000);
    }

    private async Task AnswerAsync(JsonObject request, double? result, bool ending = true, string? failure = null) => await PublishAsync(
        new Message("", request["_reply_q"]!.GetValue<string>(), Sealed(new JsonObject
        {
            ["result"] = result,
            ["failure"] = failure,
            ["ending"] = ending,
            ["_msg_id"] = request["_msg_id"]!.GetValue<string>(),
            ["_unique_id"] = Guid.NewGuid().ToString("N"),
        }))
        { ContentType = "application/json" });
}

public sealed class OsloCallingInMemory : OsloCallingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class OsloCallingOverRabbitMq : OsloCallingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
