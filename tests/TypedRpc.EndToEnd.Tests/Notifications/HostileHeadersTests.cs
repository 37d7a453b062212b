using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Notifications;

/// <summary>
/// Headers that a client library reads by recursion: 20,000 levels in 100 KB end a process, and the next one that gets the message.
/// </summary>
/// <remarks>This process is the proof: a stack that overflows cannot be caught.</remarks>
[Trait("Broker", "RabbitMQ")]
public sealed class HostileHeadersTests : ListeningBed
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Headers_nested_without_end_are_rejected_by_every_receiver_and_end_no_process(bool tables)
    {
        byte[] headers = AmqpBytes.Table("a", tables ? AmqpBytes.Tables(Levels) : AmqpBytes.Arrays(Levels));
        RpcBus[] servers = [await ServeAsync(new Probe()), await ServeAsync(new Probe())];
        RpcBus listening = await ConnectAsync();
        var ear = new Ear();
        await listening.ListenAsync(ear.HearAsync);
        RpcBus calling = await ConnectAsync();
        IProbe caller = calling.Client<IProbe>().Any;
        (await caller.EchoAsync("before")).ShouldBe("before");
        RpcBus[] all = [.. servers, listening, calling];
        string[] inboxes = await InboxesAsync();
        using RawPublisher raw = await RawPublisher.ConnectAsync(new Uri(Url));

        await raw.PublishAsync("", "probe", headers);
        await raw.PublishAsync("probe_fanout", "", headers);
        await raw.PublishAsync("", "notifications.info", headers);
        foreach (string inbox in inboxes)
            await raw.PublishAsync("", inbox, headers);

        // One for the topic, one for each server, one for the listener, one for each inbox.
        await EventuallyAsync(() => all.Sum(bus => bus.Statistics.MessagesRejected) >= 4 + inboxes.Length);
        servers.ShouldAllBe(bus => bus.Statistics.MessagesRejected >= 1);
        listening.Statistics.MessagesRejected.ShouldBeGreaterThanOrEqualTo(1);
        Guid id = await PublishAsync("after");
        (await ear.NextAsync(1)).ShouldHaveSingleItem().MessageId.ShouldBe(id);
        (await caller.EchoAsync("after")).ShouldBe("after");
        await caller.ShoutAsync("after");

        // Nothing went back to a queue, and nobody has lost a connection.
        await ReachesAsync("probe", (0, 2));
        await ReachesAsync("notifications.info", (0, 1));
        all.Sum(bus => bus.Statistics.MessagesRejected).ShouldBe(4 + inboxes.Length);
        all.ShouldAllBe(bus => bus.Health.State == RpcBusState.Connected && bus.Health.Epoch == 1);
    }

    [Fact]
    public async Task Headers_that_the_client_library_refuses_and_RabbitMQ_accepts_end_no_connection()
    {
        RpcBus server = await ServeAsync(new Probe());
        IProbe caller = await CallerAsync();
        using RawPublisher raw = await RawPublisher.ConnectAsync(new Uri(Url));

        await raw.PublishAsync("", "probe", AmqpBytes.Table("decimal", (byte)'D', 200, 0, 0, 0, 1));
        await raw.PublishAsync("", "probe", AmqpBytes.Table("long", (byte)'L', 0, 0, 0, 0, 0, 0, 0, 1));

        // No requests by their bodies; they came as far as that.
        await EventuallyAsync(() => server.Statistics.MessagesRejected == 2);
        (await caller.EchoAsync("after")).ShouldBe("after");
        (server.Health.State, server.Health.Epoch).ShouldBe((RpcBusState.Connected, 1));
    }

    // RabbitMQ 4 writes the headers again for each delivery, in a time that grows with the square of their levels: many would occupy it for
    // minutes.
    private static int Levels => BrokerRelease.Default == BrokerRelease.Four ? 5_000 : 20_000;

    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();

    private async Task<string[]> InboxesAsync() =>
        [.. (await (await RabbitMqBroker.SharedAsync()).Management.QueuesAsync(new Uri(Url).AbsolutePath[1..]))
            .Select(queue => queue.Name).Where(name => name.StartsWith("r.", StringComparison.Ordinal))];
}
