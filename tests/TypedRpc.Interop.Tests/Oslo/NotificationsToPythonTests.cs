using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TypedRpc.Hosting;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Our notifiers, and listeners of oslo.messaging.</summary>
public abstract class NotificationsToPythonTests(PythonPeers python, VirtualHost host) : NotificationBed(python, host)
{
    [Theory]
    [InlineData("messaging")]
    [InlineData("messagingv2")]
    public async Task Each_priority_is_received_by_the_method_of_its_name(string driver)
    {
        PythonEar ear = await ListenInPythonAsync();
        INotifier notifier = (await NotifyingAsync(driver)).Notifier("volume.h1");

        foreach (NotificationPriority priority in Enum.GetValues<NotificationPriority>())
            await notifier.NotifyAsync(priority, $"test.{priority}", (int)priority);

        PythonNotification[] heard = await ear.NextAsync(7);
        heard.Select(n => (n.Priority, n.Type, n.Payload.Repr)).ShouldBe(
            Enum.GetValues<NotificationPriority>().Select(
                p => (p.ToString().ToLowerInvariant(), $"test.{p}", ((int)p).ToString(CultureInfo.InvariantCulture))), ignoreOrder: true);
        heard.ShouldAllBe(n => n.Publisher == "volume.h1");
        heard.Select(n => n.MessageId).Distinct().Count().ShouldBe(7);
    }

    [Fact]
    public async Task A_payload_is_in_Python_what_it_is_here()
    {
        PythonEar ear = await ListenInPythonAsync();
        INotifier notifier = (await NotifyingAsync("messagingv2")).Notifier("volume.h1");

        await notifier.InfoAsync("values", new Dictionary<string, object?>
        {
            ["text"] = "größe \U0001F600 \"\\\n\u0001",
            ["nothing"] = null,
            ["yes"] = true,
            ["least"] = long.MinValue,
            ["most"] = ulong.MaxValue,
            ["huge"] = JsonDocument.Parse("1180591620717411303424").RootElement,
            ["real"] = 0.1,
            ["price"] = 12.50m,
            ["id"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            ["list"] = new object?[] { 1, null, "x", new List<string>() },
            ["map"] = new Dictionary<string, object?> { ["a.b"] = new Dictionary<string, object?>() },
        });

        (await ear.NextAsync()).Payload.Repr.ShouldBe(
            "{'text': 'größe \U0001F600 \"\\\\\\n\\x01', 'nothing': None, 'yes': True, 'least': -9223372036854775808, 'most': "
                + "18446744073709551615, 'huge': 1180591620717411303424, " +
            "'real': 0.1, 'price': '12.50', 'id': '00112233-4455-6677-8899-aabbccddeeff', 'list': [1, None, 'x', []], 'map': {'a.b': {}}}");
    }

    [Fact]
    public async Task The_context_travels_without_its_secrets()
    {
        PythonEar ear = await ListenInPythonAsync();
        INotifier notifier = (await NotifyingAsync("messagingv2")).Notifier("volume.h1");

        using (RpcContext.Push(
            ("request_id", "req-9"), ("is_admin", false), ("roles", new List<object?> { "admin", "größe" }), ("auth_token", "SECRET")))
        {
            await notifier.InfoAsync("in context", null);
        }

        PythonNotification heard = await ear.NextAsync();
        heard.Context["request_id"].GetString().ShouldBe("req-9");
        heard.Context["is_admin"].GetBoolean().ShouldBeFalse();
        heard.Context["roles"].EnumerateArray().Select(role => role.GetString()).ShouldBe(["admin", "größe"]);
        heard.Context.Keys.ShouldBe(["request_id", "is_admin", "roles", "client_timeout"], ignoreOrder: true);
        heard.Payload.Repr.ShouldBe("None");
    }

    [Fact]
    public async Task A_typed_notification_has_the_names_of_Python()
    {
        RpcBus bus = await ConnectAsync(Options with { Notifications = new() { Drivers = ["messagingv2"] } });
        PythonEar ear = await ListenInPythonAsync(new() { Topics = ["notifications"], Pool = Topic });
        IVolumeEvents events = bus.Notifier<IVolumeEvents>("volume.h1");
        var id = Guid.NewGuid();
        DateTimeOffset before = DateTimeOffset.UtcNow.AddSeconds(-1);

        await events.CreatedAsync(new Volume(id, "vol-1", 10) { CreatedAt = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) });
        await events.FailedAsync(id, "no room");

        Dictionary<string, PythonNotification> heard = (await ear.NextAsync(2)).ToDictionary(n => n.Type);
        heard["volume.create.end"].Priority.ShouldBe("info");
        heard["volume.create.end"].Payload.Repr
            .ShouldStartWith($"{{'id': '{id}', 'name': 'vol-1', 'size_gib': 10, 'fault': None, 'created_at': '2026-01-02T03:04:05");
        heard["volume.create.error"].Priority.ShouldBe("error");
        heard["volume.create.error"].Payload.Repr.ShouldBe($"{{'volume_id': '{id}', 'reason': 'no room'}}");
        DateTime.ParseExact(
            heard["volume.create.end"].Metadata["timestamp"], "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
            .ShouldBeInRange(before.UtcDateTime, DateTime.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task A_notification_without_a_listener_waits_for_one_in_Python()
    {
        RpcBus bus = await NotifyingAsync("messagingv2");
        for (int i = 0; i < 3; i++)
            await bus.Notifier("volume.h1").InfoAsync("kept", i);
        await bus.FlushNotificationsAsync();

        PythonEar ear = await ListenInPythonAsync();

        (await ear.NextAsync(3)).Select(n => n.Payload.Repr).ShouldBe(["0", "1", "2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Each_topic_and_each_driver_gets_its_copy_of_the_same_notification()
    {
        string other = Topic + ".other";
        RpcBus bus = await ConnectAsync(
            Options with { Notifications = new() { Drivers = ["messagingv2", "messaging"], Topics = [Topic, other] } });
        PythonEar one = await ListenInPythonAsync(), two = await ListenInPythonAsync(new() { Topics = [other] });

        await bus.Notifier("volume.h1").WarnAsync("twice", null);

        PythonNotification[] heard = [.. await one.NextAsync(2), .. await two.NextAsync(2)];
        heard.ShouldAllBe(n => n.Type == "twice" && n.Priority == "warn" && n.MessageId == heard[0].MessageId);
    }

    [Fact]
    public async Task Pools_of_Python_get_a_copy_each_and_the_members_of_a_mixed_pool_share_it()
    {
        RpcBus bus = await NotifyingAsync("messagingv2");
        (string alone, string shared) = ($"{Topic}-alone", $"{Topic}-shared");
        PythonEar first = await ListenInPythonAsync(new() { Pool = alone }), member = await ListenInPythonAsync(new() { Pool = shared });
        Ear ours = await ListenHereAsync(bus, new() { Pool = shared });

        // Two consumers of a queue take turns.
        for (int i = 0; i < 20; i++)
            await bus.Notifier("volume.h1").InfoAsync("pooled", i);

        (await first.NextAsync(20)).Length.ShouldBe(20);
        IEnumerable<string> heard = (await member.NextAsync(10))
            .Select(n => n.Payload.Repr).Concat((await ours.NextAsync(10)).Select(n => n.ParsePayload().GetRawText()));
        heard.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ShouldBe(Enumerable.Range(0, 20), ignoreOrder: true);
    }

    [Fact]
    public async Task A_notification_that_Python_requeues_or_fails_at_is_redelivered()
    {
        PythonEar again = await ListenInPythonAsync(new() { Requeue = 2, Pool = Topic + "-again" }), failing = await ListenInPythonAsync(
            new() { Fail = 1, Pool = Topic + "-failing" });
        RpcBus bus = await NotifyingAsync("messagingv2");

        await bus.Notifier("volume.h1").InfoAsync("later", "once");

        PythonNotification[] heard = [.. await again.NextAsync(3), .. await failing.NextAsync(2)];
        heard.ShouldAllBe(n => n.MessageId == heard[0].MessageId && n.Payload.Repr == "'once'");
    }

    [Fact]
    public async Task Python_receives_notifications_in_batches()
    {
        RpcBus bus = await NotifyingAsync("messagingv2");
        for (int i = 0; i < 4; i++)
            await bus.Notifier("volume.h1").InfoAsync($"b{i}", i);
        await bus.FlushNotificationsAsync();

        PythonEar ear = await ListenInPythonAsync(new() { Batch = 3, BatchSeconds = 1, Priorities = ["info"] });

        PythonBatch[] batches = [await ear.NextBatchAsync(), await ear.NextBatchAsync()];
        batches.Select(b => b.Types.Length).ShouldBe([3, 1]);
        batches.SelectMany(b => b.Types).ShouldBe(["b0", "b1", "b2", "b3"]);
        batches.SelectMany(b => b.Payloads.Select(p => p.GetInt32())).ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public async Task Filters_in_Python_see_every_part_of_a_notification()
    {
        PythonEar ear = await ListenInPythonAsync(new()
        {
            Matching = Json(
                """{"publisher_id": "^compute", "event_type": "wanted", "context": {"project_id": "p1$"}, "payload": {"state": "act"}, "metadata": {"timestamp": "20\\d\\d-"}}"""),
        });
        RpcBus bus = await NotifyingAsync("messagingv2");
        INotifier notifier = bus.Notifier("compute.h1");
        var active = new Dictionary<string, object?> { ["state"] = "active" };

        using (RpcContext.Push(("project_id", "p1")))
        {
            await notifier.With(publisherId: "volume.h1").InfoAsync("wanted", active);
            await notifier.InfoAsync("unwanted", active);
            await notifier.InfoAsync("wanted", new Dictionary<string, object?> { ["state"] = 1 });
            using (RpcContext.Push(("project_id", "p11")))
                await notifier.InfoAsync("wanted", active);
            await notifier.InfoAsync("wanted.last", active);
        }

        (await ear.NextAsync()).Type.ShouldBe("wanted.last");
    }

    [Fact]
    public async Task Python_receives_the_notifications_around_a_served_method()
    {
        PythonEar ear = await ListenInPythonAsync();
        RpcBus bus = await NotifyingAsync("messagingv2");
        AtEnd(await bus.ServeAsync<ICreator>(new Creator(), new() { Server = Topic }));
        ICreator creator = bus.Client<ICreator>().For(server: Topic);

        using (RpcContext.Push(("request_id", "req-1")))
        {
            await creator.CreateAsync("good");
            await creator.CreateAsync("bad");
        }

        PythonNotification[] heard = await ear.NextAsync(4);
        heard.Select(n => (n.Type, n.Priority))
            .ShouldBe([("make.start", "info"), ("make.end", "info"), ("make.start", "info"), ("make.error", "error")], ignoreOrder: true);
        heard.ShouldAllBe(n => n.Publisher == $"creator.{Topic}" && n.Context["request_id"].GetString() == "req-1");
        heard.Single(n => n.Type == "make.error").Payload.Json.GetProperty("failure")
            .GetProperty("message").GetString().ShouldBe("it is bad");
    }

    [Fact]
    public async Task A_log_record_reaches_Python_in_the_form_that_its_own_handler_sends()
    {
        PythonEar ear = await ListenInPythonAsync();
        RpcBus bus = await NotifyingAsync("messaging");
        using var provider = new NotificationLoggerProvider(bus.Notifier("volume.h1"), LogLevel.Warning);

        LoggerMessage.Define<string>(LogLevel.Warning, new EventId(7), "disk {Name} is full")(provider.CreateLogger("Disks"), "sda", null);

        PythonNotification heard = await ear.NextAsync();
        (heard.Type, heard.Priority, heard.Publisher).ShouldBe(("logrecord", "warn", "volume.h1"));
        heard.Payload.Json.GetProperty("name").GetString().ShouldBe("Disks");
        heard.Payload.Json.GetProperty("levelno").GetInt32().ShouldBe(30);
        heard.Payload.Json.GetProperty("levelname").GetString().ShouldBe("WARNING");
        heard.Payload.Json.GetProperty("msg").GetString().ShouldBe("disk sda is full");
        heard.Payload.Json.GetProperty("exc_info").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private sealed class Creator : ICreator
    {
        public ValueTask CreateAsync(string what) =>
            what == "bad" ? throw new InvalidOperationException("it is bad") : ValueTask.CompletedTask;
    }
}
