using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.EndToEnd.Tests.Notifications;

public abstract class ListeningRetryTests : ListeningBed
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_requeued_or_failed_notification_is_retried_with_the_number_of_its_attempt(bool throws)
    {
        var ear = new Ear(n => n.Attempt == 3 ? NotificationOutcome.Handled
            : throws ? throw new InvalidDataException("not yet")
            : NotificationOutcome.Requeue);
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(ear.HearAsync);

        Guid id = await PublishAsync("later", payload: """{"a":[1,2]}""");

        List<Notification> heard = await ear.NextAsync(3);
        heard.ShouldAllBe(n => n.MessageId == id && n.ParsePayload().ToString() == """{"a":[1,2]}""");
        heard.Select(n => n.Attempt).ShouldBe([1, 2, 3]);
        await ReachesAsync("notifications.info", (0, 1));
        await ReachesAsync("notifications.dead", (0, 0));
        bus.Statistics.NotificationsDeadLettered.ShouldBe(0);
    }

    [Fact]
    public async Task A_poison_notification_ends_in_the_dead_letter_queue_and_others_overtake_it()
    {
        // The first attempt fails when the other notification is in the queue, however long its publisher takes.
        using var isPublished = new ManualResetEventSlim();
        var ear = new Ear(n =>
        {
            if (n.EventType != "poison")
                return NotificationOutcome.Handled;
            isPublished.Wait(Limit);
            throw new InvalidDataException("poison " + new string('!', 5000));
        });
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(ear.HearAsync, new() { Concurrency = 1 });
        await PublishAsync("warm");
        await ear.NextAsync();

        Guid id = await PublishAsync("poison", payload: "7");
        await PublishAsync("fine");
        isPublished.Set();

        (await ear.NextAsync()).EventType.ShouldBe("poison");
        (await ear.NextAsync()).EventType.ShouldBe("fine");
        (await ear.NextAsync(4)).Select(n => n.Attempt).ShouldBe([2, 3, 4, 5]);
        await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == 1);

        Delivery dead = await TakeAsync("notifications.dead");
        OsloNotifications.Read(dead.Body)
            .ShouldSatisfyAllConditions(n => n.MessageId.ShouldBe(id), n => n.ParsePayload().GetInt32().ShouldBe(7));
        dead.ContentType.ShouldBe("application/json");
        Convert.ToInt32(dead.Headers!["x-typedrpc-attempts"], null).ShouldBe(5);
        dead.Headers["x-typedrpc-reason"].ShouldBeOfType<string>().ShouldStartWith("System.IO.InvalidDataException: poison !!!");
        dead.Headers["x-typedrpc-reason"].ShouldBeOfType<string>().Length.ShouldBe(1000);
        dead.Headers["x-typedrpc-queue"].ShouldBe("notifications.info");
        await ReachesAsync("notifications.info", (0, 1));
        ear.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_notification_that_waits_for_its_next_attempt_occupies_no_slot()
    {
        var ear = new Ear(n => n.EventType == "poison" ? NotificationOutcome.Requeue : NotificationOutcome.Handled);
        await (await ConnectAsync())
            .ListenAsync(ear.HearAsync, new() { Concurrency = 1, DeliveryLimit = 1000, Priorities = [NotificationPriority.Info] });
        for (int i = 0; i < 20; i++)
            await PublishAsync("poison");
        await ear.NextAsync(20);

        for (int i = 0; i < 20; i++)
        {
            await PublishAsync("fine");
            while ((await ear.NextAsync()).EventType != "fine")
            {
            }
        }
    }

    [Fact]
    public async Task A_delivery_limit_of_one_means_no_second_attempt()
    {
        var ear = new Ear(_ => NotificationOutcome.Requeue);
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(ear.HearAsync, new() { DeliveryLimit = 1 });

        await PublishAsync("once");

        (await TakeAsync("notifications.dead")).Headers!["x-typedrpc-reason"].ShouldBe("The listener asked for it again.");
        await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == 1);
        (await ear.NextAsync()).Attempt.ShouldBe(1);
        ear.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task The_headers_of_a_publisher_are_kept_except_those_that_would_copy_the_message()
    {
        var ear = new Ear(_ => NotificationOutcome.Requeue);
        await (await ConnectAsync()).ListenAsync(ear.HearAsync, new() { DeliveryLimit = 2, Priorities = [NotificationPriority.Info] });
        await DeclareAsync("elsewhere", Exchange, NotificationPriority.Info);
        Message message = MessageOf(NewNotification("p", "marked")) with
        {
            Headers = new Dictionary<string, object?>
            {
                ["x-mine"] = "yes",
                ["CC"] = new List<object?> { "elsewhere.info" },
                ["x-typedrpc-attempts"] = -5,
            },
        };

        if (Url.StartsWith("amqp10", StringComparison.Ordinal))
        {
            // A list cannot be an application property. What RabbitMQ 4 makes of CC over AMQP 1.0 is an annotation.
            (await Should.ThrowAsync<TransportException>(
                async () => await (await PublisherAsync()).PublishAsync(message, CancellationToken.None)))
                .Error.ShouldBe(TransportError.Unwritable);
            return;
        }

        await (await PublisherAsync()).PublishAsync(message, CancellationToken.None);

        (await ear.NextAsync(2)).Select(n => n.Attempt).ShouldBe([1, 2]);
        Delivery dead = await TakeAsync("notifications.dead");
        dead.Headers!["x-mine"].ShouldBe("yes");
        dead.Headers.ContainsKey("CC").ShouldBeFalse();
        (await (await PublisherAsync()).InspectAsync("elsewhere.info", CancellationToken.None))!.Value.Messages
            .ShouldBeLessThanOrEqualTo(1);
    }
}

public sealed class ListeningRetriesInMemory : ListeningRetryTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningRetriesOverRabbitMq : ListeningRetryTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
