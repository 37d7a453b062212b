using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.EndToEnd.Tests.Notifications;

public sealed record VolumeUsage(Guid VolumeId, int SizeGb, string? State = null);

[NotificationTopic("billing", "metering", Exchange = "cinder")]
public interface IVolumeEvents
{
    [Notification("volume.create.end")]
    ValueTask CreatedAsync(VolumeUsage volume);

    [Notification("volume.create.end", NotificationPriority.Error)]
    Task CreateFailedAsync(VolumeUsage volume, CancellationToken cancellationToken = default);

    [Notification("volume.resize.end")]
    ValueTask ResizedAsync(Guid volumeId, int fromGb, int toGb);
}

public abstract class ListeningTypedTests : ListeningBed
{
    private const string Volume =
        """{"volume_id":"6f1c7c0e-6a7d-4c53-9d4f-0a8c3a4a7e11","size_gb":3,"state":"available","new_in_later_version":{}}""";

    [Fact]
    public async Task A_typed_listener_receives_its_events_on_its_topics_exchange_and_priorities()
    {
        var events = new Events();
        NotificationListener listener = await (await ConnectAsync()).ListenAsync<IVolumeEvents>(events);

        listener.Queues.ShouldBe(["billing.info", "metering.info", "billing.error", "metering.error"], ignoreOrder: true);
        await PublishAsync("volume.create.end", payload: Volume, topic: "billing", exchange: "cinder");
        (await events.NextAsync()).ShouldBe("created 3 available");
        await PublishAsync(
            "volume.resize.end", payload: """{"volume_id":"6f1c7c0e-6a7d-4c53-9d4f-0a8c3a4a7e11","from_gb":3,"to_gb":9}""",
            topic: "metering", exchange: "cinder");
        (await events.NextAsync()).ShouldBe("resized 3 to 9");
    }

    [Fact]
    public async Task The_method_is_chosen_by_the_messages_own_priority_and_not_by_its_key()
    {
        var events = new Events();
        await (await ConnectAsync()).ListenAsync<IVolumeEvents>(events);
        Notification error = NewNotification("p", "volume.create.end", NotificationPriority.Error)
            with
        { PayloadJson = System.Text.Encoding.UTF8.GetBytes(Volume) };

        await (await PublisherAsync()).PublishAsync(
            new Message("cinder", "billing.info", OsloNotifications.Write(error, inEnvelope: true))
            {
                ContentType = "application/json",
                Confirm = true,
            },
            CancellationToken.None);

        (await events.NextAsync()).ShouldBe("failed 3");
    }

    [Fact]
    public async Task A_notification_without_a_method_is_acknowledged()
    {
        var events = new Events();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync<IVolumeEvents>(events);

        await PublishAsync("volume.delete.end", payload: Volume, topic: "billing", exchange: "cinder");
        await PublishAsync("volume.resize.end", NotificationPriority.Error, payload: Volume, topic: "billing", exchange: "cinder");
        await PublishAsync("volume.create.end", payload: Volume, topic: "billing", exchange: "cinder");

        (await events.NextAsync()).ShouldBe("created 3 available");
        await ReachesAsync("billing.info", (0, 1));
        await ReachesAsync("billing.error", (0, 1));
        await bus.DisposeAsync();
        await ReachesAsync("billing.info", (0, 0));
        await ReachesAsync("billing.error", (0, 0));
        bus.Statistics.MessagesRejected.ShouldBe(0);
        bus.Statistics.NotificationsDeadLettered.ShouldBe(0);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"volume_id":"none","size_gb":3}""")]
    [InlineData("""{"size_gb":"three","volume_id":"6f1c7c0e-6a7d-4c53-9d4f-0a8c3a4a7e11"}""")]
    [InlineData("""{"size_gb":1e99,"volume_id":"6f1c7c0e-6a7d-4c53-9d4f-0a8c3a4a7e11"}""")]
    public async Task A_payload_that_does_not_decode_is_a_failed_delivery(string payload)
    {
        var events = new Events();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync<IVolumeEvents>(events, new() { DeliveryLimit = 2 });

        await PublishAsync("volume.create.end", payload: payload, topic: "billing", exchange: "cinder");

        await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == 1);
        Delivery dead = await TakeAsync("billing.dead");
        dead.Headers!["x-typedrpc-reason"].ShouldBeOfType<string>().ShouldStartWith("TypedRpc.RpcSerializationException");
        events.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_notification_whose_method_throws_is_retried()
    {
        var events = new Events { FailsAt = 1 };
        await (await ConnectAsync()).ListenAsync<IVolumeEvents>(events);

        await PublishAsync("volume.create.end", NotificationPriority.Error, Volume, topic: "metering", exchange: "cinder");

        (await events.NextAsync()).ShouldBe("failed 3");
    }

    [Fact]
    public async Task Options_override_the_contracts_topics_and_exchange()
    {
        var events = new Events();
        NotificationListener listener = await (await ConnectAsync())
            .ListenAsync<IVolumeEvents>(events, new() { Topics = ["other"], Exchanges = ["nova"] });

        await PublishAsync("volume.create.end", payload: Volume, topic: "other", exchange: "nova");

        listener.Queues.ShouldBe(["other.info", "other.error"], ignoreOrder: true);
        (await events.NextAsync()).ShouldBe("created 3 available");
    }

    [Fact]
    public async Task The_priorities_of_a_typed_listener_come_from_its_interface() =>
        await Should.ThrowAsync<ArgumentException>(async () => await (await ConnectAsync())
            .ListenAsync<IVolumeEvents>(new Events(), new() { Priorities = [NotificationPriority.Info] }));

    private sealed class Events : IVolumeEvents
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

        public int FailsAt { get; init; }

        public int Waiting => _heard.Reader.Count;

        public ValueTask CreatedAsync(VolumeUsage volume) => _heard.Writer.WriteAsync($"created {volume.SizeGb} {volume.State}");

        public async Task CreateFailedAsync(VolumeUsage volume, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (Notification.Current!.Attempt == FailsAt)
                throw new InvalidDataException("not yet");
            await _heard.Writer.WriteAsync($"failed {volume.SizeGb}", cancellationToken);
        }

        public ValueTask ResizedAsync(Guid volumeId, int fromGb, int toGb) => _heard.Writer.WriteAsync($"resized {fromGb} to {toGb}");

        public async Task<string> NextAsync() => await _heard.Reader.ReadAsync().AsTask().WaitAsync(Limit);
    }
}

public sealed class ListeningTypedInMemory : ListeningTypedTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningTypedOverRabbitMq : ListeningTypedTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
