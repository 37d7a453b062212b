namespace TypedRpc.EndToEnd.Tests.Notifications;

public sealed class ListeningOptionsTests : ListeningBed
{
    public static TheoryData<string, NotificationListenerOptions> Wrong { get; } = new()
    {
        { "no topics", new() { Topics = [] } },
        { "topic", new() { Topics = ["good", "not.*"] } },
        { "null topic", new() { Topics = [null!] } },
        { "no exchanges", new() { Exchanges = [] } },
        { "exchange", new() { Exchanges = [""] } },
        { "no priorities", new() { Priorities = [] } },
        { "priority", new() { Priorities = [(NotificationPriority)7] } },
        { "pool", new() { Pool = "a b" } },
        { "empty pool", new() { Pool = "" } },
        { "pool named as a queue", new() { Pool = "notifications.info" } },
        { "pool named as a topic", new() { Pool = "notifications" } },
        { "pool named as the dead", new() { Pool = "notifications.dead" } },
        { "concurrency", new() { Concurrency = 0 } },
        { "prefetch", new() { Prefetch = 0 } },
        { "large prefetch", new() { Prefetch = 65_536 } },
        { "delivery limit", new() { DeliveryLimit = 0 } },
        { "batch size", new() { BatchSize = 0 } },
        { "large batch size", new() { BatchSize = 10_001 } },
        { "batch timeout", new() { BatchTimeout = TimeSpan.Zero } },
        { "drain timeout", new() { DrainTimeout = TimeSpan.FromSeconds(-1) } },
        { "pattern", new() { Filter = new() { EventType = "(" } } },
        { "pattern that only brackets around it make one", new() { Filter = new() { EventType = "a)|(b" } } },
        { "pattern of the payload", new() { Filter = new() { Payload = new Dictionary<string, string> { ["a"] = "[" } } } },
        { "no pattern", new() { Filter = new() { Context = new Dictionary<string, string> { ["a"] = null! } } } },
        { "match timeout", new() { Filter = new() { MatchTimeout = TimeSpan.Zero } } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Invalid_options_are_refused_before_anything_is_declared(string what, NotificationListenerOptions options)
    {
        RpcBus bus = await ConnectAsync();

        await Should.ThrowAsync<ArgumentException>(async () => await bus.ListenAsync(new Ear().HearAsync, options), what);
        await Should.ThrowAsync<ArgumentException>(
            async () => await bus.ListenInBatchesAsync((_, _) => new(NotificationOutcome.Handled), options), what);

        (await (await PublisherAsync()).InspectAsync("notifications.dead", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_handler_must_be_given()
    {
        RpcBus bus = await ConnectAsync();

        await Should.ThrowAsync<ArgumentNullException>(async () => await bus.ListenAsync(null!));
        await Should.ThrowAsync<ArgumentNullException>(async () => await bus.ListenInBatchesAsync(null!));
        await Should.ThrowAsync<ArgumentNullException>(async () => await bus.ListenAsync((IVolumeEvents)null!));
        await Should.ThrowAsync<RpcConfigurationException>(async () => await bus.ListenAsync<IDisposable>(new MemoryStream()));
    }

    [Fact]
    public async Task Without_topics_a_listener_takes_those_that_its_bus_notifies()
    {
        RpcBus bus = await ConnectAsync(new() { Notifications = new() { Topics = ["ours"] } });

        (await bus.ListenAsync(new Ear().HearAsync, new() { Priorities = [NotificationPriority.Info] })).Queues.ShouldBe(["ours.info"]);
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}
