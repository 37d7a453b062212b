using System.Collections.Concurrent;
using TypedRpc.Messages;

namespace TypedRpc.EndToEnd.Tests.Notifications;

public abstract class ListeningPoolTests : ListeningBed
{
    [Fact]
    public async Task Each_pool_gets_each_notification_and_its_members_share_them()
    {
        const int Count = 400;
        ConcurrentDictionary<string, ConcurrentBag<Guid>> heard = new();
        foreach (string member in (string[])["billing/1", "billing/2", "audit/1", "audit/2"])
        {
            await (await ConnectAsync()).ListenAsync(
                async (notification, token) =>
                {
                    heard.GetOrAdd(member, _ => []).Add(notification.MessageId);
                    await Task.Delay(1, token);
                    return NotificationOutcome.Handled;
                },
                new() { Pool = member.Split('/')[0], Topics = ["notifications", "more"], Concurrency = 2 });
        }

        Guid[] sent = await Task.WhenAll(Enumerable.Range(0, Count).Select(i =>
            PublishAsync(
                $"event.{i}",
                i % 2 == 0 ? NotificationPriority.Info : NotificationPriority.Error,
                topic: i % 3 == 0 ? "more" : "notifications")));

        foreach (string pool in (string[])["billing", "audit"])
        {
            await EventuallyAsync(() => Heard(pool).Length >= Count);
            Heard(pool).ShouldBe(sent, ignoreOrder: true);
            heard.Where(pair => pair.Key.StartsWith(pool, StringComparison.Ordinal)).ShouldAllBe(pair => pair.Value.Count > Count / 20);
            await ReachesAsync(pool, (0, 2));
        }

        // The topics' own queues, which the publisher declared, keep theirs for those who listen without a pool.
        long kept = 0;
        foreach (string queue in (string[])["notifications.info", "notifications.error", "more.info", "more.error"])
            kept += (await (await PublisherAsync()).InspectAsync(queue, CancellationToken.None))!.Value.Messages;
        kept.ShouldBe(Count);

        Guid[] Heard(string pool) =>
            [.. heard.Where(pair => pair.Key.StartsWith(pool, StringComparison.Ordinal)).SelectMany(pair => pair.Value)];
    }

    [Fact]
    public async Task A_busy_member_with_a_low_prefetch_does_not_keep_notifications_from_an_idle_one()
    {
        TaskCompletionSource busy = Signals.New(), release = Signals.New();
        await (await ConnectAsync()).ListenAsync(
            async (_, _) =>
            {
                busy.TrySetResult();
                await release.Task;
                return NotificationOutcome.Handled;
            },
            new() { Pool = "billing", Priorities = [NotificationPriority.Info], Concurrency = 1, Prefetch = 1 });
        for (int i = 0; i < 12; i++)
            await PublishAsync($"event.{i}");
        await busy.Task.WaitAsync(Limit);

        var idle = new Ear();
        await (await ConnectAsync()).ListenAsync(
            idle.HearAsync, new() { Pool = "billing", Priorities = [NotificationPriority.Info], Concurrency = 1, Prefetch = 1 });

        await idle.NextAsync(11);
        release.SetResult();
        await ReachesAsync("billing", (0, 2));
    }

    [Fact]
    public async Task A_pool_keeps_notifications_while_it_has_no_members()
    {
        var ear = new Ear();
        RpcBus bus = await ConnectAsync();
        NotificationListener first = await bus.ListenAsync(
            ear.HearAsync, new() { Pool = "billing", Priorities = [NotificationPriority.Info] });
        first.Queues.ShouldBe(["billing"]);
        await first.DisposeAsync();

        Guid id = await PublishAsync("meanwhile");
        await bus.ListenAsync(ear.HearAsync, new() { Pool = "billing", Priorities = [NotificationPriority.Info] });

        (await ear.NextAsync()).MessageId.ShouldBe(id);
    }

    [Fact]
    public async Task A_retry_goes_to_the_pool_that_requested_it_and_a_dead_letter_to_the_queue_of_the_topic()
    {
        var failing = new Ear(_ => throw new InvalidDataException("never"));
        var other = new Ear();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(failing.HearAsync, new() { Pool = "failing", Topics = ["one", "two"], DeliveryLimit = 2 });
        await bus.ListenAsync(other.HearAsync, new() { Pool = "other", Topics = ["one", "two"] });

        Guid id = await PublishAsync("poison", topic: "two");

        (await failing.NextAsync(2)).Select(n => (n.MessageId, n.Attempt)).ShouldBe([(id, 1), (id, 2)]);
        (await other.NextAsync()).MessageId.ShouldBe(id);
        await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == 1);
        await ReachesAsync("one.dead", (0, 0));
        Delivery dead = await TakeAsync("two.dead");
        dead.Headers!["x-typedrpc-queue"].ShouldBe("failing");
        other.Waiting.ShouldBe(0);
    }
}

public sealed class ListeningPoolsInMemory : ListeningPoolTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningPoolsOverRabbitMq : ListeningPoolTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
