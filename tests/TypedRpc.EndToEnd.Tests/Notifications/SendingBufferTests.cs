using System.Diagnostics;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>
/// A buffer that is full, or whose driver does not end: publishers return within the budget, and each notification is counted once.
/// </summary>
public sealed class SendingBufferTests : SendingBed
{
    [Fact]
    public async Task A_full_buffer_holds_its_bound_and_its_publishers_return_within_the_budget()
    {
        TaskCompletionSource release = Signals.New();
        var stuck = new OwnDriver((_, token) => new ValueTask(release.Task));
        RpcBus bus = await ConnectAsync(Stuck(stuck, new() { BufferSize = 5, Budget = TimeSpan.FromMilliseconds(700), Retry = 0 }));
        INotifier notifier = bus.Notifier("p");
        for (int i = 0; i < 5; i++)
            await notifier.InfoAsync($"{i}", null);
        await EventuallyAsync(() => stuck.Attempts == 5);

        // Five are with the driver, and five wait: the others find no room.
        for (int i = 5; i < 10; i++)
            notifier.InfoAsync($"{i}", null).IsCompletedSuccessfully.ShouldBeTrue();
        var watch = Stopwatch.StartNew();
        Task[] late = [.. Enumerable.Range(10, 10).Select(i => notifier.InfoAsync($"{i}", null).AsTask())];
        late.ShouldAllBe(task => !task.IsCompleted);
        await Task.WhenAll(late).WaitAsync(Limit);
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(3));

        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        (bus.Statistics.NotificationsSent + bus.Statistics.NotificationsDropped).ShouldBe(20);
        bus.Statistics.NotificationsSent.ShouldBe(0);
        stuck.Attempts.ShouldBeLessThanOrEqualTo(20);
        release.SetResult();
    }

    [Fact]
    public async Task Flushing_again_while_a_driver_is_stuck_waits_for_the_same_task()
    {
        TaskCompletionSource release = Signals.New();
        RpcBus bus = await ConnectAsync(Stuck(new OwnDriver((_, _) => new ValueTask(release.Task)), new()));
        await bus.Notifier("p").InfoAsync("held", null);

        Task first = bus.FlushNotificationsAsync();
        first.IsCompleted.ShouldBeFalse();
        bus.FlushNotificationsAsync().ShouldBeSameAs(first);
        await bus.Notifier("p").InfoAsync("held too", null);
        bus.FlushNotificationsAsync().ShouldNotBeSameAs(first);

        release.SetResult();
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        first.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_full_buffer_may_drop_the_oldest_instead()
    {
        TaskCompletionSource release = Signals.New();
        var stuck = new OwnDriver((_, _) => new ValueTask(release.Task));
        RpcBus bus = await ConnectAsync(Stuck(stuck, new() { BufferSize = 3, Overflow = NotificationOverflow.DropOldest }));
        INotifier notifier = bus.Notifier("p");
        for (int i = 0; i < 3; i++)
            await notifier.InfoAsync($"{i}", null);
        await EventuallyAsync(() => stuck.Attempts == 3);

        for (int i = 3; i < 100; i++)
            notifier.InfoAsync($"{i}", null).IsCompletedSuccessfully.ShouldBeTrue();
        bus.Statistics.NotificationsDropped.ShouldBe(94);
        release.SetResult();
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        stuck.Sent.Select(n => n.EventType).Order(StringComparer.Ordinal).ShouldBe(["0", "1", "2", "97", "98", "99"]);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((6, 94));
    }

    [Fact]
    public async Task A_publisher_that_stops_waiting_takes_its_notification_back()
    {
        TaskCompletionSource release = Signals.New();
        var stuck = new OwnDriver((_, _) => new ValueTask(release.Task));
        RpcBus bus = await ConnectAsync(Stuck(stuck, new() { BufferSize = 1 }));
        INotifier notifier = bus.Notifier("p");
        await notifier.InfoAsync("0", null);
        await EventuallyAsync(() => stuck.Attempts == 1);
        await notifier.InfoAsync("1", null);

        using var cancellation = new CancellationTokenSource();
        Task waiting = notifier.InfoAsync("2", null, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => waiting)).CancellationToken.ShouldBe(cancellation.Token);
        release.SetResult();
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        stuck.Sent.Select(n => n.EventType).ShouldBe(["0", "1"]);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Publishers_that_wait_get_their_turn_in_order()
    {
        TaskCompletionSource release = Signals.New();
        var stuck = new OwnDriver((_, _) => new ValueTask(release.Task));
        RpcBus bus = await ConnectAsync(Stuck(stuck, new() { BufferSize = 1 }));
        INotifier notifier = bus.Notifier("p");

        Task[] all = [.. Enumerable.Range(0, 200).Select(i => notifier.InfoAsync($"{i}", null).AsTask())];
        release.SetResult();
        await Task.WhenAll(all).WaitAsync(Limit);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        stuck.Sent.Select(n => n.EventType).ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}"));
        bus.Statistics.NotificationsSent.ShouldBe(200);
    }

    [Fact]
    public async Task Another_driver_continues_while_one_is_stuck()
    {
        TaskCompletionSource release = Signals.New();
        var stuck = new OwnDriver((_, _) => new ValueTask(release.Task));
        RpcBusOptions options = Stuck(stuck, new() { BufferSize = 2, Budget = TimeSpan.FromSeconds(1), Retry = 0 });
        RpcBus bus = await ConnectAsync(options with { Notifications = options.Notifications with { Drivers = ["stuck", "test"] } });
        INotifier notifier = bus.Notifier("p");

        Task[] all = [.. Enumerable.Range(0, 50).Select(i => notifier.InfoAsync($"{i}", null).AsTask())];
        await EventuallyAsync(() => Kept.Notifications.Count == 50);
        await Task.WhenAll(all).WaitAsync(Limit);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        (bus.Statistics.NotificationsSent + bus.Statistics.NotificationsDropped).ShouldBe(50);
        release.SetResult();
    }

    [Fact]
    public async Task Closing_ends_in_time_with_a_driver_that_does_not_and_all_are_counted()
    {
        var stuck = new OwnDriver((_, _) => new ValueTask(Signals.New().Task));
        RpcBus bus = await ConnectAsync(Stuck(stuck, new() { BufferSize = 10, Budget = TimeSpan.FromSeconds(1) }));
        INotifier notifier = bus.Notifier("p");
        Task[] all = [.. Enumerable.Range(0, 40).Select(i => notifier.InfoAsync("e", i).AsTask())];

        var watch = Stopwatch.StartNew();
        await bus.DisposeAsync().AsTask().WaitAsync(Limit);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20)); // the driver never ends
        await Task.WhenAll(all).WaitAsync(Limit);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((0, 40));

        await notifier.InfoAsync("too late", null);
        bus.Statistics.NotificationsDropped.ShouldBe(41);
    }

    [Fact]
    public async Task Each_notification_of_many_publishers_is_counted_once_even_when_drivers_fail()
    {
        var flaky = new OwnDriver(async (_, token) =>
        {
            await Task.Yield();
            if (Random.Shared.Next(4) == 0)
                throw new InvalidOperationException();
        });
        RpcBusOptions options = Stuck(flaky, new() { BufferSize = 50, Overflow = NotificationOverflow.DropOldest, Retry = 1 });
        RpcBus bus = await ConnectAsync(
            options with { Notifications = options.Notifications with { Drivers = ["stuck", "test", "messaging"] } });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(p => Task.Run(async () =>
        {
            INotifier notifier = bus.Notifier($"p{p}");
            for (int i = 0; i < 1000; i++)
                await notifier.InfoAsync("e", i);
        }))).WaitAsync(Limit);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        (bus.Statistics.NotificationsSent + bus.Statistics.NotificationsDropped).ShouldBe(8000);
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();

    private RpcBusOptions Stuck(OwnDriver driver, NotificationOptions options) => new()
    {
        Notifications = options with
        {
            Drivers = ["stuck"],
            OwnDrivers = new Dictionary<string, INotificationDriver> { ["stuck"] = driver, ["test"] = Kept },
        },
    };
}

/// <summary>The same with a broker that is not there.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class SendingWithoutBrokerTests(PrivateBroker brokers, ITestOutputHelper output) : SendingBed, IClassFixture<PrivateBroker>
{
    [Fact]
    public async Task While_the_broker_is_down_notifications_wait_and_then_are_dropped_and_counted()
    {
        RabbitMqBroker broker = await brokers.GetAsync();
        RpcBus bus = await ConnectAsync(
            new() { Notifications = new() { Drivers = ["messagingv2"], BufferSize = 100, Budget = TimeSpan.FromSeconds(2) } });
        INotifier notifier = bus.Notifier("p");
        await notifier.InfoAsync("before", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        bus.Statistics.NotificationsSent.ShouldBe(1);

        await broker.StopAsync();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => notifier.InfoAsync("down", i).AsTask())).WaitAsync(Limit);
        TimeSpan returned = watch.Elapsed;
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        output.WriteLine(
            $"300 publishers returned after {returned.TotalMilliseconds:F0} ms; flushed after {watch.Elapsed.TotalMilliseconds:F0} "
                + $"ms; {bus.Statistics}");
        returned.ShouldBeLessThan(TimeSpan.FromSeconds(10)); // five times the budget, and far from without end
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((1, 300));

        // It goes on by itself when the broker is back.
        await broker.RestartAsync();
        int accepted = 301;
        for (; bus.Statistics.NotificationsSent == 1; accepted++)
        {
            await notifier.InfoAsync("after", null);
            await bus.FlushNotificationsAsync().WaitAsync(Limit);
        }

        (bus.Statistics.NotificationsSent + bus.Statistics.NotificationsDropped).ShouldBe(accepted);
    }

    [Fact]
    public async Task Cut_connections_lose_nothing()
    {
        RabbitMqBroker broker = await brokers.GetAsync();
        RpcBus bus = await ConnectAsync(With("messagingv2"));
        INotifier notifier = bus.Notifier("p");
        string virtualHost = new Uri(Url).AbsolutePath[1..];
        using var stop = new CancellationTokenSource();
        Task<int> publisher = Task.Run(async () =>
        {
            int accepted = 0;
            for (; !stop.IsCancellationRequested; accepted++)
                await notifier.InfoAsync("e", accepted);
            return accepted;
        });
        for (int cut = 0; cut < 4; cut++)
        {
            await Task.Delay(700);
            using var limit = new CancellationTokenSource(Limit);
            while (await broker.CloseAllConnectionsAsync(virtualHost) == 0) // not connected again yet
                await Task.Delay(50, limit.Token);
        }

        await stop.CancelAsync();
        int count = await publisher.WaitAsync(Limit);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        output.WriteLine($"{count} notifications, {bus.Statistics}");
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((count, 0));
        bus.Statistics.NotificationAttemptsFailed.ShouldBeGreaterThan(0);
        (await (await ConnectBelowAsync()).InspectAsync("notifications.info", CancellationToken.None))!.Value.Messages
            .ShouldBeGreaterThanOrEqualTo(count);
    }

    protected override async Task<string> NewUrlAsync() => (await (await brokers.GetAsync()).CreateVirtualHostAsync()).OriginalString;
}
