using System.Threading.Channels;
using TypedRpc.Messages;

namespace TypedRpc.EndToEnd.Tests.Notifications;

public abstract class ListeningBatchTests : ListeningBed
{
    private readonly Channel<IReadOnlyList<Notification>> _batches = Channel.CreateUnbounded<IReadOnlyList<Notification>>();

    [Fact]
    public async Task A_batch_is_full_or_as_old_as_it_may_be()
    {
        List<Guid> sent = [];
        for (int i = 0; i < 4; i++)
            sent.Add(await PublishAsync($"event.{i}"));

        await (await ConnectAsync())
            .ListenInBatchesAsync(HearAsync, new() { BatchSize = 3, BatchTimeout = TimeSpan.FromMilliseconds(300) });

        IReadOnlyList<Notification> first = await NextAsync(), second = await NextAsync();
        (first.Count, second.Count).ShouldBe((3, 1));
        first.Concat(second).Select(n => n.MessageId).ShouldBe(sent, ignoreOrder: true);
        await ReachesAsync("notifications.info", (0, 1));
    }

    [Fact]
    public async Task Filtered_notifications_and_other_messages_take_no_place_in_a_batch()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ListenInBatchesAsync(
            HearAsync, new() { BatchSize = 2, BatchTimeout = TimeSpan.FromHours(1), Filter = new() { EventType = "good" } });

        await PublishAsync("bad");
        await PublishAsync("good.1");
        await (await PublisherAsync()).PublishAsync(
            new Message(Exchange, "notifications.info", MessageBody.CopyOf("{"u8)) { ContentType = "application/json", Confirm = true },
            CancellationToken.None);
        await PublishAsync("bad");
        await PublishAsync("good.2");

        (await NextAsync()).Select(n => n.EventType).ShouldBe(["good.1", "good.2"]);
        await EventuallyAsync(() => bus.Statistics.MessagesRejected == 1);
    }

    [Fact]
    public async Task Many_come_in_full_batches_each_once()
    {
        await (await ConnectAsync()).ListenInBatchesAsync(
            HearAsync, new() { BatchSize = 50, BatchTimeout = TimeSpan.FromHours(1), Priorities = [NotificationPriority.Info] });

        Guid[] sent = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => PublishAsync($"event.{i}")));

        List<Guid> heard = [];
        for (int i = 0; i < 10; i++)
        {
            IReadOnlyList<Notification> batch = await NextAsync();
            batch.Count.ShouldBe(50);
            heard.AddRange(batch.Select(n => n.MessageId));
        }

        heard.ShouldBe(sent, ignoreOrder: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_of_a_batch_are_retried_and_end_in_the_dead_letter_queue(bool throws)
    {
        RpcBus bus = await ConnectAsync();
        await bus.ListenInBatchesAsync(
            async (batch, token) =>
            {
                await HearAsync(batch, token);
                return throws ? throw new InvalidDataException("no") : NotificationOutcome.Requeue;
            },
            new() { BatchSize = 2, BatchTimeout = TimeSpan.FromMilliseconds(500), DeliveryLimit = 2 });

        await PublishAsync("one");
        await PublishAsync("two");

        await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == 2);
        await ReachesAsync("notifications.dead", (2, 0));
        await ReachesAsync("notifications.info", (0, 1));
        List<Notification> heard = [];
        while (_batches.Reader.TryRead(out IReadOnlyList<Notification>? batch))
            heard.AddRange(batch);
        heard.Select(n => (n.EventType, n.Attempt)).ShouldBe([("one", 1), ("two", 1), ("one", 2), ("two", 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_stopping_listener_requeues_what_it_has_collected_and_waits_for_the_running_batch()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        NotificationListener listener = await (await ConnectAsync()).ListenInBatchesAsync(
            async (_, _) =>
            {
                running.TrySetResult();
                await release.Task;
                return NotificationOutcome.Handled;
            },
            new() { BatchSize = 2, BatchTimeout = TimeSpan.FromHours(1) });
        for (int i = 0; i < 3; i++)
            await PublishAsync($"event.{i}");
        await running.Task.WaitAsync(Limit);

        Task stopping = listener.DisposeAsync().AsTask();
        await ReachesAsync("notifications.info", (1, Leaving));
        stopping.IsCompleted.ShouldBeFalse();
        release.SetResult();

        await stopping.WaitAsync(Limit);
        await ReachesAsync("notifications.info", (1, 0));
    }

    private ValueTask<NotificationOutcome> HearAsync(IReadOnlyList<Notification> batch, CancellationToken cancellationToken)
    {
        _batches.Writer.TryWrite(batch);
        return ValueTask.FromResult(NotificationOutcome.Handled);
    }

    private async Task<IReadOnlyList<Notification>> NextAsync() => await _batches.Reader.ReadAsync().AsTask().WaitAsync(Limit);
}

public sealed class ListeningBatchesInMemory : ListeningBatchTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningBatchesOverRabbitMq : ListeningBatchTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
