
namespace TypedRpc.EndToEnd.Tests.Notifications;

public abstract class ListeningFilterTests : ListeningBed
{
    private static readonly NotificationFilter Any = new();

    public static TheoryData<string, NotificationFilter, bool> Filters { get; } = new()
    {
        { "no part", Any, true },
        { "publisher", Any with { PublisherId = "volume" }, true },
        { "publisher, at the start only", Any with { PublisherId = "host" }, false },
        { "publisher, alternatives at the start only", Any with { PublisherId = "nova|host" }, false },
        { "publisher, to the end", Any with { PublisherId = "volume$" }, false },
        { "event type", Any with { EventType = @"volume\.(create|delete)\.end" }, true },
        { "event type, in another case", Any with { EventType = "VOLUME" }, false },
        { "context", Any with { Context = new Dictionary<string, string> { ["project_id"] = "p[0-9]" } }, true },
        { "context, missing", Any with { Context = new Dictionary<string, string> { ["domain"] = "" } }, false },
        { "context, no text", Any with { Context = new Dictionary<string, string> { ["is_admin"] = "" } }, false },
        { "id", Any with { Metadata = new Dictionary<string, string> { ["message_id"] = "[0-9a-f]{8}-" } }, true },
        { "timestamp", Any with { Metadata = new Dictionary<string, string> { ["timestamp"] = "2026-11-22 07:21:30" } }, true },
        { "metadata that there is not", Any with { Metadata = new Dictionary<string, string> { ["priority"] = "" } }, false },
        { "payload", Any with { Payload = new Dictionary<string, string> { ["state"] = "avail" } }, true },
        { "payload, missing", Any with { Payload = new Dictionary<string, string> { ["none"] = "" } }, false },
        { "payload, no text", Any with { Payload = new Dictionary<string, string> { ["size"] = "1" } }, false },
        {
            "all parts",
            Any with { PublisherId = "volume", EventType = "volume", Payload = new Dictionary<string, string> { ["state"] = "." } },
            true
        },
        {
            "one part of them wrong",
            Any with { PublisherId = "volume", EventType = "x", Payload = new Dictionary<string, string> { ["state"] = "." } },
            false
        },
        { "too slow", Any with { EventType = @"(?:v?.+)+\d$", MatchTimeout = TimeSpan.FromMilliseconds(5) }, false },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_chooses(string what, NotificationFilter filter, bool heard)
    {
        var ear = new Ear();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(ear.HearAsync, new() { Filter = filter, Priorities = [NotificationPriority.Info] });

        await PublishAsync(
            "volume.create.end", payload: """{"state":"available","size":1}""", like: NewNotification("volume.host1", "") with
            {
                Context = new RpcContext(new() { ["project_id"] = "p1", ["is_admin"] = false }),
            });

        await ReachesAsync("notifications.info", (0, 1));
        await EventuallyAsync(() => ear.Waiting == 1 || !heard);
        await bus.DisposeAsync();
        ear.Waiting.ShouldBe(heard ? 1 : 0, what);
        await ReachesAsync("notifications.info", (0, 0));
        bus.Statistics.MessagesRejected.ShouldBe(0);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[\"state\"]")]
    [InlineData("\"state\"")]
    public async Task A_payload_that_is_not_an_object_has_no_members(string payload)
    {
        var ear = new Ear();
        await (await ConnectAsync())
            .ListenAsync(ear.HearAsync, new() { Filter = new() { Payload = new Dictionary<string, string> { ["state"] = "" } } });

        await PublishAsync("a", payload: payload);
        await PublishAsync("b", payload: """{"state":""}""");

        (await ear.NextAsync()).EventType.ShouldBe("b");
    }
}

public sealed class ListeningFiltersInMemory : ListeningFilterTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningFiltersOverRabbitMq : ListeningFilterTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
