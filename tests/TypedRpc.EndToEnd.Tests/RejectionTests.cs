using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

public abstract class RejectionTests : Bed
{
    [Fact]
    public async Task An_unknown_method_a_newer_version_and_another_major_are_refused_in_a_round_trip()
    {
        await ServeAsync(new Probe());
        RpcBus bus = await ConnectAsync();

        (await Should.ThrowAsync<RpcRejectedException>(() => bus.Client<INewerProbe>().Any.DoSomethingNewAsync())).Kind
            .ShouldBe(RpcErrorKind.NoSuchMethod);
        (await Should.ThrowAsync<RpcRejectedException>(() => bus.Client<INewerProbe>().Any.EchoAsync("x"))).Kind
            .ShouldBe(RpcErrorKind.UnsupportedVersion);
        (await Should.ThrowAsync<RpcRejectedException>(() => bus.Client<INextMajorProbe>().Any.EchoAsync("x"))).Kind
            .ShouldBe(RpcErrorKind.UnsupportedVersion);
        var ns = await Should.ThrowAsync<RpcRejectedException>(() => bus.Client<IProbeAdmin>().Any.EchoAsync("x"));
        ns.Kind.ShouldBe(RpcErrorKind.UnsupportedVersion);
        ns.Execution.ShouldBe(RpcExecution.NotStarted);
        ns.Message.ShouldContain("admin");
        (await bus.Client<IProbe>().Any.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task Arguments_and_results_of_another_type_are_typed_errors_and_the_server_continues()
    {
        await ServeAsync(new Probe());
        RpcBus bus = await ConnectAsync();
        IOtherProbe other = bus.Client<IOtherProbe>().Any;

        var refused = await Should.ThrowAsync<RpcRejectedException>(() => other.AddAsync(["x"], new Parcel("", [], [])));
        refused.Kind.ShouldBe(RpcErrorKind.InvalidArguments);
        refused.Message.ShouldContain("Parameter 'left' of 'add' must be an integer; the request has an array.");
        (await Should.ThrowAsync<RpcSerializationException>(() => other.EchoAsync("x"))).Message
            .ShouldContain("The result must be an array; the reply has a string.");
        (await bus.Client<IProbe>().Any.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task Messages_that_would_take_too_much_memory_are_refused_at_both_ends_and_the_others_continue()
    {
        var small = new RpcBusOptions { MaxDecodedBytes = 64 * 1024 };
        await ServeAsync(new Probe(), busOptions: small);
        IProbe modest = (await ConnectAsync(small)).Client<IProbe>(Sending).Any;
        var large = new Parcel("large", [.. Enumerable.Range(0, 20_000)], []);

        var refused = await Should.ThrowAsync<RpcRejectedException>(() => modest.CarryAsync(large));
        refused.Kind.ShouldBe(RpcErrorKind.InvalidArguments);
        refused.Execution.ShouldBe(RpcExecution.NotStarted);
        refused.Message.ShouldContain(
            "Parameter 'parcel.weights' of 'carry' cannot be read. Decoded, the message would take more memory than "
                + "RpcBusOptions.MaxDecodedBytes allows.");
        (await modest.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task A_result_that_would_take_too_much_memory_is_an_error_at_its_caller_alone()
    {
        await ServeAsync(new Probe());
        IProbe modest = (await ConnectAsync(new RpcBusOptions { MaxDecodedBytes = 64 * 1024 })).Client<IProbe>(Sending).Any;
        IProbe usual = await CallerAsync();
        var large = new Parcel("large", [.. Enumerable.Range(0, 20_000)], []);

        (await Should.ThrowAsync<RpcSerializationException>(() => modest.CarryAsync(large))).Message
            .ShouldContain("RpcBusOptions.MaxDecodedBytes");
        (await usual.CarryAsync(large))!.Weights.Count.ShouldBe(20_000);
        (await modest.EchoAsync("on")).ShouldBe("on");
    }

    [Fact]
    public async Task A_missing_argument_without_a_default_is_refused_by_its_name_and_the_method_does_not_run()
    {
        await ServeAsync(new Probe());
        RpcBus bus = await ConnectAsync();

        var refused = await Should.ThrowAsync<RpcRejectedException>(() => bus.Client<IForgetfulProbe>().Any.EchoAsync());

        refused.Kind.ShouldBe(RpcErrorKind.InvalidArguments);
        refused.Execution.ShouldBe(RpcExecution.NotStarted);
        refused.Message.ShouldContain("Parameter 'text' of 'echo' is missing.");
        (await bus.Client<IForgetfulProbe>().Any.AddAsync(3)).ShouldBe(8); // the other one has a default
    }

    [Fact]
    public async Task Hostile_bytes_are_discarded_and_counted_while_other_callers_continue()
    {
        RpcBus server = await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();
        ITransport raw = await ConnectBelowAsync();
        var random = new Random(7);
        const int Sent = 300;

        Task calls = Parallel.ForEachAsync(
            Enumerable.Range(0, 300), async (i, token) => (await probe.EchoAsync($"{i}", token)).ShouldBe($"{i}"));
        for (int i = 0; i < Sent; i++)
        {
            byte[] bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            string? type = (i % 3) switch { 0 => "typed/rpc", 1 => "application/json", _ => null };
            await raw.PublishAsync(
                new Message("", "probe", MessageBody.CopyOf(bytes)) { ContentType = type, Confirm = true, Mandatory = true },
                CancellationToken.None).AsTask().WaitAsync(Limit);
        }

        await calls.WaitAsync(Limit);
        for (int i = 0; i < 1000 && server.Statistics.MessagesRejected < Sent; i++)
            await Task.Delay(20);
        server.Statistics.MessagesRejected.ShouldBe(Sent);
        (await raw.InspectAsync("probe", CancellationToken.None))!.Value.Messages.ShouldBe(0);
    }

    [Fact]
    public async Task Forged_and_malformed_replies_are_dropped_and_counted()
    {
        string inbox = "";
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        await ServeAsync(new Probe
        {
            OnRun = async (_, _) =>
            {
                inbox = RpcRequest.Current!.Caller!;
                running.SetResult();
                await release.Task;
                return "genuine";
            },
        });
        RpcBus bus = await ConnectAsync();
        ITransport raw = await ConnectBelowAsync();

        Task<string> call = bus.Client<IProbe>().Any.RepeatAsync("x");
        await running.Task.WaitAsync(Limit);
        // [1, 3 (reply), 0, id of 16 bytes, nil, "forged"]: the right place, and a nonce that was guessed.
        byte[] forged = [0x96, 1, 3, 0, 0xc4, 16, 0, 0, 0, 1, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0xc0, 0xa6, .. "forged"u8];
        foreach (byte[] bytes in new[] { forged, forged[..20], [0xc1], [] })
        {
            await raw.PublishAsync(
                new Message(
                    "", inbox, MessageBody.CopyOf(bytes))
                { ContentType = "typed/rpc", Confirm = true, Mandatory = true },
                CancellationToken.None).AsTask().WaitAsync(Limit);
        }
        release.SetResult();

        (await call.WaitAsync(Limit)).ShouldBe("genuine");
        bus.Statistics.RepliesDropped.ShouldBe(1);
        bus.Statistics.MessagesRejected.ShouldBe(3);
    }
}

public sealed class RejectionsInMemory : RejectionTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class RejectionsOverRabbitMq : RejectionTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
