using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests.Notifications;

/// <summary>What only a broker in a process of its own can do to a listener.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class ListeningBrokerTests(PrivateBroker broker) : ListeningBed, IClassFixture<PrivateBroker>
{
    [Fact]
    public async Task A_listener_continues_after_a_broker_restart_and_what_it_handled_meanwhile_is_redelivered()
    {
        TaskCompletionSource running = Signals.New(), release = Signals.New();
        var ear = new Ear();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(
            async (notification, token) =>
            {
                running.TrySetResult();
                await release.Task;
                return await ear.HearAsync(notification, token);
            },
            new() { Pool = "mine" });
        Guid before = await PublishAsync("before");
        await running.Task.WaitAsync(Limit);
        await (await broker.GetAsync()).SyncAsync();

        await (await broker.GetAsync()).RestartAsync();
        await (await PublisherAsync()).WhenReadyAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
        release.SetResult();
        Guid after = await PublishAsync("after");

        List<Notification> heard = await ear.NextAsync(3);
        heard.Select(n => n.MessageId).ShouldBe([before, before, after], ignoreOrder: true);
        await ReachesAsync("mine", (0, 1));
        bus.Statistics.NotificationsDeadLettered.ShouldBe(0);
    }

    [Fact]
    public async Task A_deleted_dead_letter_queue_is_declared_again()
    {
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(new Ear(_ => NotificationOutcome.Requeue).HearAsync, new() { DeliveryLimit = 1 });
        await (await broker.GetAsync()).Management.DeleteQueueAsync(new Uri(Url).AbsolutePath[1..], "notifications.dead");

        await PublishAsync("poison");

        await ReachesAsync("notifications.dead", (1, 0));
        await EventuallyAsync(() => bus.Statistics.NotificationsDeadLettered == 1);
    }

    protected override async Task<string> NewUrlAsync() => (await (await broker.GetAsync()).CreateVirtualHostAsync()).OriginalString;
}
