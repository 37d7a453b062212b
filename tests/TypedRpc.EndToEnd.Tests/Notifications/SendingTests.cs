using System.Text.Json;
using System.Text.Json.Nodes;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>What goes to the broker: the form, the keys, the queues.</summary>
public abstract class SendingTests : SendingBed
{
    private const string Bare =
        """{"message_id":"ID","publisher_id":"volume.h1","event_type":"volume.create.end","priority":"INFO","payload":{"n":1,"text":"h\u00E9llo","list":[1,null,true]},"timestamp":"TIME","_unique_id":"UNIQUE","_context_request_id":"req-9","_context_roles":["admin"]}""";

    [Theory]
    [InlineData("messaging")]
    [InlineData("messagingv2")]
    public async Task A_notification_has_the_form_that_oslo_gives_it(string driver)
    {
        SpySink spy = await SpyAsync();
        INotifier notifier = (await ConnectAsync(With(driver))).Notifier("volume.h1");

        using (RpcContext.Push(("request_id", "req-9"), ("auth_token", "SECRET"), ("roles", new List<string> { "admin" })))
        {
            await notifier.InfoAsync(
                "volume.create.end",
                new Dictionary<string, object?> { ["n"] = 1, ["text"] = "héllo", ["list"] = new List<object?> { 1, null, true } });
        }

        (string key, string text, string? contentType) = (await spy.TakeAsync(1))[0];
        (key, contentType).ShouldBe(("notifications.info", "application/json"));
        if (driver == "messagingv2")
        {
            using var envelope = JsonDocument.Parse(text);
            envelope.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["oslo.version", "oslo.message"]);
            envelope.RootElement.GetProperty("oslo.version").GetString().ShouldBe("2.0");
            text = envelope.RootElement.GetProperty("oslo.message").GetString()!;
        }

        Settled(text).ShouldBe(Bare);
    }

    [Fact]
    public async Task Each_priority_has_a_key_and_a_queue_of_its_own()
    {
        SpySink spy = await SpyAsync();
        ITransport below = await ConnectBelowAsync();
        RpcBus bus = await ConnectAsync(With("messagingv2"));
        INotifier notifier = bus.Notifier("p");

        await notifier.AuditAsync("e", null);
        await notifier.DebugAsync("e", null);
        await notifier.InfoAsync("e", null);
        await notifier.WarnAsync("e", null);
        await notifier.ErrorAsync("e", null);
        await notifier.CriticalAsync("e", null);
        await notifier.SampleAsync("e", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        string[] keys =
        [
            "notifications.audit", "notifications.debug", "notifications.info", "notifications.warn", "notifications.error",
            "notifications.critical", "notifications.sample",
        ];
        (await spy.TakeAsync(7)).Select(m => m.Key).ShouldBe(keys);
        foreach (string key in keys)
            (await below.InspectAsync(key, CancellationToken.None)).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Typed_notifications_go_to_all_topics_of_their_interface_with_one_id()
    {
        SpySink spy = await SpyAsync();
        RpcBus bus = await ConnectAsync(With("messaging"));
        IVolumeEvents volumes = bus.Notifier<IVolumeEvents>("volume.h1");

        await volumes.CreatedAsync(new(Guid.Empty, 10, new("Ann", "PIN", "PASSWORD"), new() { ["a"] = "1", ["token"] = "TOKEN" }));
        await volumes.DeleteFailedAsync(Guid.Empty, "busy", "KEY");
        await bus.Notifier<IPlainEvents>("plain").HappenedAsync("this");

        var seen = await spy.TakeAsync(5);
        seen.Select(m => m.Key).Order(StringComparer.Ordinal)
            .ShouldBe(["audits.error", "audits.info", "notifications.audit", "volumes.error", "volumes.info"]);
        string[] copies = [.. seen.Where(m => m.Key.EndsWith(".info", StringComparison.Ordinal)).Select(m => m.Text)];
        copies.Select(copy => JsonNode.Parse(copy)!["message_id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
        copies.Select(copy => JsonNode.Parse(copy)!["_unique_id"]!.GetValue<string>())
            .Distinct().Count().ShouldBe(2, "Python's listeners drop what has the unique id of another");
        Settled(seen.First(m => m.Key == "volumes.info").Text).ShouldContain(
            """
            "priority":"INFO","payload":{"id":"00000000-0000-0000-0000-000000000000","size_gb":10,"owner":{"name":"Ann"},"labels":{"a":"1"}},
            """.Trim());
        Settled(seen.First(m => m.Key == "volumes.error").Text).ShouldContain(
            """
            "priority":"ERROR","payload":{"volume_id":"00000000-0000-0000-0000-000000000000","reason":"busy"},
            """.Trim());
        Settled(seen.First(m => m.Key == "notifications.audit").Text).ShouldContain("\"payload\":\"this\"");
    }

    [Fact]
    public async Task Dynamic_notifications_go_to_all_topics_of_the_options()
    {
        SpySink spy = await SpyAsync();
        RpcBus bus = await ConnectAsync(new() { Notifications = new() { Drivers = ["messaging"], Topics = ["one", "two.three"] } });

        await bus.Notifier("p").WarnAsync("e", "x");

        (await spy.TakeAsync(2)).Select(m => m.Key).ShouldBe(["one.warn", "two.three.warn"]);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        bus.Statistics.NotificationsSent.ShouldBe(1);
    }

    [Fact]
    public async Task A_thousand_notifications_wait_in_the_queue_in_order_while_there_is_no_listener()
    {
        RpcBus bus = await ConnectAsync(With("messagingv2"));
        INotifier notifier = bus.Notifier("p");
        for (int i = 0; i < 1000; i++)
            await notifier.InfoAsync($"event.{i}", i);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        bus.Statistics.NotificationsSent.ShouldBe(1000);

        ITransport below = await ConnectBelowAsync();
        (await below.InspectAsync("notifications.info", CancellationToken.None)).ShouldBe((1000, 0));
        var spy = new SpySink();
        var queue = new QueueDeclaration("notifications.info") { Durable = true, Bindings = [("openstack", "notifications.info")] };
        await below.ConsumeAsync(new ConsumerOptions(queue, [Control]) { AutoAcknowledge = true }, spy, CancellationToken.None);
        var seen = await spy.TakeAsync(1000);
        for (int i = 0; i < 1000; i++)
            seen[i].Text.ShouldContain($"event.{i}\\\"");
    }

    [Fact]
    public async Task Without_the_queue_option_only_the_exchange_is_declared()
    {
        ITransport below = await ConnectBelowAsync();
        RpcBus bus = await ConnectAsync(new() { Notifications = new() { Drivers = ["messaging"], DeclareQueues = false } });

        await bus.Notifier("p").InfoAsync("e", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        (await below.InspectAsync("notifications.info", CancellationToken.None)).ShouldBeNull();
        bus.Statistics.NotificationsSent.ShouldBe(1);
    }

    [Fact]
    public async Task The_exchange_is_that_of_the_bus()
    {
        SpySink spy = await SpyAsync();
        RpcBus bus = await ConnectAsync(With("messaging") with { ControlExchange = "cinder" });

        await bus.Notifier("p").InfoAsync("e", null);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        bus.Statistics.NotificationsSent.ShouldBe(1);
        spy.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_notification_that_the_broker_would_refuse_is_dropped_at_once()
    {
        RpcBus bus = await ConnectAsync(With("messaging") with { MaxMessageBytes = 4096 });

        await bus.Notifier("p").InfoAsync("e", new string('x', 10_000));
        await bus.Notifier("p").InfoAsync("e", "small");
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped, bus.Statistics.NotificationAttemptsFailed)
            .ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Closing_a_bus_delivers_what_is_buffered()
    {
        ITransport below = await ConnectBelowAsync();
        RpcBus bus = await ConnectAsync(With("messaging"));
        INotifier notifier = bus.Notifier("p");
        for (int i = 0; i < 500; i++)
            await notifier.InfoAsync("e", i);

        await bus.DisposeAsync();

        (await below.InspectAsync("notifications.info", CancellationToken.None)).ShouldBe((500, 0));
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((500, 0));
    }
}

public sealed class SendingInMemory : SendingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class SendingOverRabbitMq : SendingTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
