using System.Diagnostics;

namespace TypedRpc.EndToEnd.Tests.Notifications;

public abstract class ListeningStopTests : ListeningBed
{
    [Fact]
    public async Task A_stopping_listener_waits_for_its_running_handlers_and_requeues_the_rest()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        NotificationListener listener = await (await ConnectAsync()).ListenAsync(
            async (_, _) =>
            {
                running.TrySetResult();
                await release.Task;
                return NotificationOutcome.Handled;
            },
            new() { Concurrency = 1 });
        for (int i = 0; i < 5; i++)
            await PublishAsync($"event.{i}");
        await running.Task.WaitAsync(Limit);

        Task first = listener.DisposeAsync().AsTask(), second = listener.DisposeAsync().AsTask();
        await ReachesAsync("notifications.info", (4, Leaving));
        first.IsCompleted.ShouldBeFalse();
        release.SetResult();

        await Task.WhenAll(first, second).WaitAsync(Limit);
        await listener.DisposeAsync();
        await ReachesAsync("notifications.info", (4, 0));
    }

    [Fact]
    public async Task After_the_drain_timeout_the_handlers_token_is_cancelled_and_its_notification_is_redelivered()
    {
        TaskCompletionSource running = Signals.New(), cancelled = Signals.New();
        RpcBus bus = await ConnectAsync();
        NotificationListener listener = await bus.ListenAsync(
            async (_, token) =>
            {
                running.TrySetResult();
                await using CancellationTokenRegistration registration = token.Register(() =>
                {
                    cancelled.TrySetResult();
                    throw new InvalidDataException("a callback that fails keeps nobody from stopping");
                });
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return NotificationOutcome.Handled;
            },
            new() { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        await PublishAsync("slow");
        await running.Task.WaitAsync(Limit);

        await listener.DisposeAsync().AsTask().WaitAsync(Limit);

        await cancelled.Task.WaitAsync(Limit);
        await ReachesAsync("notifications.info", (1, 0));
        var ear = new Ear();
        await bus.ListenAsync(ear.HearAsync);
        (await ear.NextAsync()).Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task A_notification_that_waits_for_its_next_attempt_is_requeued_at_once_with_its_number()
    {
        var failing = new Ear(_ => NotificationOutcome.Requeue);
        RpcBus bus = await ConnectAsync();
        NotificationListener listener = await bus.ListenAsync(failing.HearAsync, new() { DeliveryLimit = 100 });
        await PublishAsync("again");
        await failing.NextAsync(6);
        var watch = Stopwatch.StartNew();

        await listener.DisposeAsync();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3)); // the next attempt would have waited longer
        await ReachesAsync("notifications.info", (1, 0));
        var ear = new Ear();
        await bus.ListenAsync(ear.HearAsync);
        (await ear.NextAsync()).Attempt.ShouldBeInRange(7, 8);
    }

    [Fact]
    public async Task A_closing_bus_stops_its_listeners_gracefully()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(async (_, _) =>
        {
            running.TrySetResult();
            await release.Task;
            return NotificationOutcome.Handled;
        });
        await PublishAsync("any");
        await running.Task.WaitAsync(Limit);

        Task closing = bus.DisposeAsync().AsTask();
        await ReachesAsync("notifications.info", (0, Leaving));
        closing.IsCompleted.ShouldBeFalse();
        release.SetResult();

        await closing.WaitAsync(Limit);
        await ReachesAsync("notifications.info", (0, 0));
        await Should.ThrowAsync<ObjectDisposedException>(() => bus.ListenAsync(new Ear().HearAsync));
    }

    [Fact]
    public async Task Listeners_that_come_and_go_lose_nothing()
    {
        const int Count = 300;
        HashSet<Guid> heard = [];
        RpcBus bus = await ConnectAsync();
        Task<Guid[]> sending = Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            await Task.Delay(i * 3);
            return await PublishAsync($"event.{i}");
        }));

        for (int turn = 0; turn < 15; turn++)
        {
            NotificationListener listener = await bus.ListenAsync(
                async (notification, token) =>
                {
                    await Task.Delay(1, token);
                    lock (heard)
                        heard.Add(notification.MessageId);
                    return notification.Attempt == 1 && notification.MessageId.ToByteArray()[0] < 32
                        ? NotificationOutcome.Requeue
                        : NotificationOutcome.Handled;
                },
                new() { Concurrency = 4, Priorities = [NotificationPriority.Info] });
            await Task.Delay(60);
            await listener.DisposeAsync().AsTask().WaitAsync(Limit);
        }

        Guid[] sent = await sending;
        await bus.ListenAsync((notification, _) =>
        {
            lock (heard)
                heard.Add(notification.MessageId);
            return ValueTask.FromResult(NotificationOutcome.Handled);
        });
        await EventuallyAsync(() =>
        {
            lock (heard)
                return heard.Count == Count;
        });
        heard.ShouldBe(sent, ignoreOrder: true);
    }
}

public sealed class ListeningStopsInMemory : ListeningStopTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningStopsOverRabbitMq : ListeningStopTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
