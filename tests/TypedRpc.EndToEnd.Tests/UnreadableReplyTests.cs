using System.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Replies that the caller cannot read: it hears of them in a round trip, and not by its deadline.</summary>
public abstract class UnreadableReplyTests : Bed
{
    [Fact]
    public async Task A_reply_over_the_callers_limit_ends_the_call_with_both_sizes_and_the_option()
    {
        await ServeAsync(new Probe { OnRun = (_, _) => Task.FromResult(new string('x', 2_000_000)) });
        RpcBus bus = await ConnectAsync(new() { MaxMessageBytes = 10_000 });
        IProbe probe = bus.Client<IProbe>(Sending).Any;

        var exception = await Should.ThrowAsync<RpcSerializationException>(() => probe.RepeatAsync("x").WaitAsync(Limit / 2));

        exception.Message.ShouldContain("at most 10000");
        exception.Message.ShouldContain("MaxMessageBytes");
        exception.Message.ShouldMatch("The reply has 2[0-9]{6} bytes");
        exception.Method.ShouldBe("repeat");
        (await probe.EchoAsync("next")).ShouldBe("next");
        (bus.PendingCalls, bus.Health.Epoch).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_result_or_an_argument_that_is_nested_too_deep_is_a_typed_failure_and_64_levels_are_allowed()
    {
        await ServeAsync(new Probe());
        IProbe probe = await CallerAsync();

        // The arguments are one level around the parcels, and each parcel has a list or a map in it.
        Parcel deep = Nested(62);
        (await probe.CarryAsync(deep).WaitAsync(Limit / 2)).ShouldNotBeNull().Name.ShouldBe("62");
        await Should.ThrowAsync<RpcSerializationException>(() => probe.CarryAsync(Nested(64)).WaitAsync(Limit / 2));
    }

    [Fact]
    public async Task A_reply_that_is_damaged_ends_the_call_that_it_belongs_to()
    {
        ITransport raw = await ConnectBelowAsync();
        await raw.ConsumeAsync(
            new ConsumerOptions(
                new QueueDeclaration("probe") { Durable = true, Bindings = [("openstack", "probe")] },
                [new ExchangeDeclaration("openstack", ExchangeKind.Topic) { Durable = true }])
            { AutoAcknowledge = true },
            new Damaging(raw),
            CancellationToken.None);
        RpcBus bus = await ConnectAsync();
        RpcClient<IProbe> client = bus.Client<IProbe>();

        var exception = await Should.ThrowAsync<RpcSerializationException>(() => client.Any.EchoAsync("x").WaitAsync(Limit / 2));

        exception.Method.ShouldBe("echo");
        bus.PendingCalls.ShouldBe(0);
    }

    [Fact]
    public async Task A_setter_that_takes_long_holds_up_no_other_reply_and_no_deadline()
    {
        await ServeAsync(new Probe());
        RpcBus bus = await ConnectAsync();
        ISlowProbe slow = bus.Client<ISlowProbe>(Sending).For(timeout: TimeSpan.FromSeconds(2));
        IProbe probe = bus.Client<IProbe>(Sending).Any;
        await probe.EchoAsync("known exchange");
        using var held = new SlowParcel.Holding();

        Task<SlowParcel?> call = slow.CarryAsync(new SlowParcel());
        await held.Reached.WaitAsync(Limit);
        for (int i = 0; i < 100; i++)
            (await probe.EchoAsync($"{i}").WaitAsync(Limit / 2)).ShouldBe($"{i}");
        (await probe.CarryAsync(new Parcel("other", [1], [])).WaitAsync(Limit / 2)).ShouldNotBeNull();
        await Should.ThrowAsync<RpcTimeoutException>(() => call.WaitAsync(Limit / 2));

        held.Release();
        await UntilAsync(() => bus.Statistics.RepliesDropped == 1);
    }

    private static Parcel Nested(int depth)
    {
        var parcel = new Parcel("innermost", [], []);
        for (int i = 2; i < depth; i++)
            parcel = new Parcel($"{i + 1}", [], [], parcel);
        return parcel;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (long started = Stopwatch.GetTimestamp(); !condition() && Stopwatch.GetElapsedTime(started) < Limit;)
            await Task.Delay(20);
        condition().ShouldBeTrue();
    }

    /// <summary>Answers each request of the native format with its id and something that is no result.</summary>
    private sealed class Damaging(ITransport raw) : IDeliverySink
    {
        public void OnDelivery(Delivery delivery)
        {
            // [version, kind, flags, id, inbox, ...
            ReadOnlySpan<byte> request = delivery.Body.Span;
            byte[] id = request.Slice(6, 16).ToArray();
            int length = request[22] == 0xd9 ? request[23] : request[22] & 0x1f;
            string inbox = System.Text.Encoding.UTF8.GetString(request.Slice(request[22] == 0xd9 ? 24 : 23, length));
            delivery.Release();
            raw.TryPublish(new Message(
                "", inbox,
                MessageBody.CopyOf([0x96, 1, 3, 0, 0xc4, 16, .. id, 0xdf]))
            { ContentType = "typed/rpc" }).ShouldNotBe(0);
        }
    }
}

public sealed class UnreadableRepliesInMemory : UnreadableReplyTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class UnreadableRepliesOverRabbitMq : UnreadableReplyTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class UnreadableRepliesInOsloOverRabbitMq : UnreadableReplyTests
{
    protected override RpcWire Spoken => RpcWire.Oslo;

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
