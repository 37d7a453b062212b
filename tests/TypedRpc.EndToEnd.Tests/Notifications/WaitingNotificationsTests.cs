using System.Collections.Concurrent;
using TypedRpc.TestBroker;

namespace TypedRpc.EndToEnd.Tests;

[NotificationTopic("ledger")]
public interface ILedgerEvents
{
    [Notification("ledger.entry", NotificationPriority.Audit)]
    ValueTask EnteredAsync(int number);
}

/// <summary>What a notifier sent is there for whoever comes later.</summary>
[Trait("Broker", "RabbitMQ")]
public sealed class WaitingNotificationsTests
{
    private const int Count = 1000;

    [Fact]
    public async Task A_thousand_notifications_wait_through_a_restart_of_the_broker_for_a_listener_that_comes_later()
    {
        await using RabbitMqBroker broker = await RabbitMqBroker.PrivateAsync();
        string url = (await broker.CreateVirtualHostAsync()).OriginalString;
        await using (RpcBus sender = await RpcBus.ConnectAsync(url, new() { Notifications = new() { Drivers = ["messagingv2"] } }))
        {
            ILedgerEvents ledger = sender.Notifier<ILedgerEvents>("books.h1");
            for (int i = 0; i < Count; i++)
                await ledger.EnteredAsync(i);
            await sender.FlushNotificationsAsync();
            sender.Statistics.NotificationsSent.ShouldBe(Count);
            sender.Statistics.NotificationsDropped.ShouldBe(0);
        }

        await broker.RestartAsync();

        var reader = new Reader();
        await using RpcBus late = await RpcBus.ConnectAsync(url);
        await using NotificationListener listener = await late.ListenAsync<ILedgerEvents>(reader);
        await reader.All.Task.WaitAsync(TimeSpan.FromSeconds(30));
        reader.Seen.Keys.Order().ShouldBe(Enumerable.Range(0, Count));
    }

    private sealed class Reader : ILedgerEvents
    {
        public ConcurrentDictionary<int, string> Seen { get; } = new();

        public TaskCompletionSource All { get; } = Signals.New();

        public ValueTask EnteredAsync(int number)
        {
            Seen[number] = Notification.Current!.PublisherId;
            if (Seen.Count == Count)
                All.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
