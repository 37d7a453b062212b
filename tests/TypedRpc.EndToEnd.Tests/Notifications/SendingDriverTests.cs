using Microsoft.Extensions.Logging;
using TypedRpc.Transports.Tests;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Which drivers get a notification, and what becomes of the others when one fails. The broker is of no matter here.</summary>
public sealed class SendingDriverTests : SendingBed
{
    [Fact]
    public async Task Nothing_is_sent_unless_a_driver_is_named()
    {
        RpcBus bus = await ConnectAsync();
        INotifier notifier = bus.Notifier("p");

        await notifier.InfoAsync("e", new object());

        notifier.IsEnabled.ShouldBeFalse();
        bus.Statistics.ShouldBe(default);
    }

    [Theory]
    [InlineData(false, "noop")]
    [InlineData(true, "noop", "test")]
    [InlineData(true, "log")]
    [InlineData(false, "routing")]
    public async Task A_notifier_is_enabled_when_a_driver_would_do_anything(bool isEnabled, params string[] drivers) =>
        (await ConnectAsync(With(drivers))).Notifier("p").IsEnabled.ShouldBe(isEnabled);

    [Fact]
    public async Task All_named_drivers_get_it_once_and_it_counts_once()
    {
        var own = new OwnDriver();
        var log = new KeptLog();
        RpcBus bus = await ConnectAsync(new()
        {
            LoggerFactory = log,
            Notifications = new()
            {
                Drivers = ["test", "own", "log", "messaging", "noop", "own"],
                OwnDrivers = new Dictionary<string, INotificationDriver> { ["own"] = own, ["test"] = Kept },
            },
        });

        await bus.Notifier("p").WarnAsync("disk.full", "sda");
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        Notification kept = Kept.Notifications.ShouldHaveSingleItem();
        own.Sent.ShouldHaveSingleItem().ShouldBe(kept);
        (kept.PublisherId, kept.EventType, kept.Priority, kept.ParsePayload().GetString())
            .ShouldBe(("p", "disk.full", NotificationPriority.Warn, "sda"));
        var entry = log.Records.Where(e => e.Category == "TypedRpc.Notifications.disk.full").ShouldHaveSingleItem();
        (entry.Level, entry.Id.Id).ShouldBe((LogLevel.Warning, 1600));
        Settled(entry.Message)
            .ShouldStartWith("""{"message_id":"ID","publisher_id":"p","event_type":"disk.full","priority":"WARN","payload":"sda",""");
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((1, 0));
    }

    [Fact]
    public async Task The_driver_in_memory_keeps_the_last_thousand_until_it_is_cleared()
    {
        RpcBus bus = await ConnectAsync(With("test"));
        INotifier notifier = bus.Notifier("p");
        for (int i = 0; i < 1500; i++)
            await notifier.InfoAsync($"{i}", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        Kept.Notifications.Select(n => n.EventType).ShouldBe(Enumerable.Range(500, 1000).Select(i => $"{i}"));
        Kept.Clear();
        Kept.Notifications.ShouldBeEmpty();
        await notifier.InfoAsync("later", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        Kept.Notifications.ShouldHaveSingleItem().EventType.ShouldBe("later");
    }

    [Fact]
    public async Task Without_a_driver_of_that_name_test_is_unknown()
    {
        var options = new RpcBusOptions { Notifications = new() { Drivers = ["test"] } };
        var fault = await Should.ThrowAsync<RpcConfigurationException>(() => RpcBus.ConnectAsync(Url, options));
        fault.Message.ShouldContain("'test'");
        fault.Message.ShouldContain("OwnDrivers");
        Should.Throw<ArgumentOutOfRangeException>(() => new InMemoryNotificationDriver(capacity: 0));
    }

    [Fact]
    public async Task A_failing_driver_is_logged_and_counted_and_the_others_continue()
    {
        var log = new KeptLog();
        var bad = new OwnDriver((_, _) => throw new InvalidOperationException("broken on purpose"));
        var good = new OwnDriver();
        RpcBus bus = await ConnectAsync(new()
        {
            LoggerFactory = log,
            Notifications = new()
            {
                Drivers = ["bad", "good"],
                Retry = 2,
                OwnDrivers = new Dictionary<string, INotificationDriver> { ["bad"] = bad, ["good"] = good },
            },
        });
        INotifier notifier = bus.Notifier("p");

        for (int i = 0; i < 200; i++)
            await notifier.InfoAsync("e", i);
        await EventuallyAsync(() => good.Sent.Count == 200);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        bad.Attempts.ShouldBe(600);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped, bus.Statistics.NotificationAttemptsFailed)
            .ShouldBe((0, 200, 600));
        log.Records.ShouldContain(e => e.Id.Id == 1601 && $"{e.Message} {e.Exception}".Contains("broken on purpose"));
        log.Records.ShouldContain(e => e.Id.Id == 1602);
        log.Records.Count(e => e.Id.Id is 1601 or 1602).ShouldBeLessThan(60);
    }

    [Fact]
    public async Task A_driver_that_fails_at_first_delivers_within_the_retries()
    {
        int failures = 2;
        var own = new OwnDriver((_, _) => Interlocked.Decrement(ref failures) >= 0 ? throw new InvalidOperationException() : default);
        RpcBus bus = await ConnectAsync(new()
        {
            Notifications = new() { Drivers = ["own"], OwnDrivers = new Dictionary<string, INotificationDriver> { ["own"] = own } },
        });

        await bus.Notifier("p").With(retry: 2).InfoAsync("e", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped, bus.Statistics.NotificationAttemptsFailed)
            .ShouldBe((1, 0, 2));

        failures = 1;
        await bus.Notifier("p").With(retry: 0).InfoAsync("e", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped, bus.Statistics.NotificationAttemptsFailed)
            .ShouldBe((1, 1, 3));
    }

    [Fact]
    public async Task With_makes_another_notifier_and_leaves_the_first()
    {
        RpcBus bus = await ConnectAsync(With("test"));
        INotifier first = bus.Notifier("first"), second = first.With("second");

        await second.InfoAsync("e", null);
        await first.InfoAsync("e", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        Kept.Notifications.Select(n => n.PublisherId).ShouldBe(["second", "first"]);
        Should.Throw<ArgumentOutOfRangeException>(() => first.With(retry: -2));
    }

    [Fact]
    public async Task An_unknown_driver_is_a_configuration_error_that_names_the_known_ones()
    {
        var exception = await Should.ThrowAsync<RpcConfigurationException>(() => RpcBus.ConnectAsync(Url, With("messagingv3")));
        exception.Message.ShouldContain("'messagingv3'");
        exception.Message.ShouldContain("log, messaging, messagingv2, noop, routing, test");
        await Should.ThrowAsync<RpcConfigurationException>(
            () => RpcBus.ConnectAsync(Url, new() { Notifications = new() { Routing = Rules(("nowhere", new())) } }));
    }

    [Fact]
    public async Task Routing_sends_to_the_drivers_that_a_rule_names_and_to_each_once()
    {
        OwnDriver a = new(), b = new();
        RpcBus bus = await ConnectAsync(new()
        {
            Notifications = new()
            {
                Drivers = ["routing", "a"],
                OwnDrivers = new Dictionary<string, INotificationDriver> { ["a"] = a, ["b"] = b, ["test"] = Kept },
                Routing = Rules(
                    ("a", new()), ("b", new() { AcceptedEvents = ["volume.*"], AcceptedPriorities = ["error"] }), ("noop", new())),
            },
        });
        INotifier notifier = bus.Notifier("p");

        await notifier.ErrorAsync("volume.create", null);
        await notifier.InfoAsync("volume.create", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        (a.Sent.Count, b.Sent.Count).ShouldBe((2, 1));

        Should.Throw<RpcConfigurationException>(() => bus.RouteNotifications(Rules(("nowhere", new()))));
        await notifier.ErrorAsync("volume.create", null);
        bus.RouteNotifications(Rules(("test", new() { AcceptedPriorities = ["info"] })));
        await notifier.ErrorAsync("volume.create", null);
        await notifier.InfoAsync("volume.create", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        (a.Sent.Count, b.Sent.Count, Kept.Notifications.Count).ShouldBe((5, 2, 1));
    }

    [Fact]
    public async Task A_notification_that_no_rule_accepts_is_neither_sent_nor_dropped()
    {
        RpcBusOptions options = With("routing");
        options.Notifications.Routing = Rules(("test", new() { AcceptedEvents = ["a"] }));
        RpcBus bus = await ConnectAsync(options);

        await bus.Notifier("p").InfoAsync("b", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        bus.Statistics.ShouldBe(default);
        Should.Throw<RpcConfigurationException>(() => bus.Notifier<IProbe>("p"));
    }

    [Fact]
    public async Task Errors_of_the_publisher_are_thrown_and_nothing_is_counted()
    {
        RpcBus bus = await ConnectAsync(With("test"));
        INotifier notifier = bus.Notifier("p");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        await Should.ThrowAsync<ArgumentException>(async () => await notifier.InfoAsync("e", new object()));
        await Should.ThrowAsync<ArgumentException>(async () => await notifier.InfoAsync("", null));
        await Should.ThrowAsync<ArgumentException>(async () => await notifier.NotifyAsync((NotificationPriority)99, "e", null));
        await Should.ThrowAsync<OperationCanceledException>(async () => await notifier.InfoAsync("e", null, cancelled.Token));
        Should.Throw<ArgumentException>(() => bus.Notifier(""));

        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        bus.Statistics.ShouldBe(default);
    }

    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();

    private static NotificationRouting Rules(params (string Driver, NotificationRule Rule)[] rules) => new()
    {
        Groups = new Dictionary<string, IReadOnlyDictionary<string, NotificationRule>>
        {
            ["group"] = rules.ToDictionary(r => r.Driver, r => r.Rule),
        },
    };
}
