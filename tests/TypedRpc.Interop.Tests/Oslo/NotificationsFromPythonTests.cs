using System.Globalization;
using System.Threading.Channels;
using TypedRpc.TestBroker;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>Notifiers of oslo.messaging, and our listeners.</summary>
public abstract class NotificationsFromPythonTests(PythonPeers python, VirtualHost host) : NotificationBed(python, host)
{
    [Theory]
    [InlineData("messaging")]
    [InlineData("messagingv2")]
    public async Task Each_priority_of_Python_is_received_unchanged(string driver)
    {
        Ear ear = await ListenHereAsync(await ConnectAsync());
        DateTimeOffset before = DateTimeOffset.UtcNow.AddSeconds(-1);

        foreach (NotificationPriority priority in Enum.GetValues<NotificationPriority>())
        {
            await NotifyInPythonAsync(
                $"test.{priority}", ((int)priority).ToString(CultureInfo.InvariantCulture), priority.ToString().ToLowerInvariant(), driver);
        }

        Notification[] heard = await ear.NextAsync(7);
        heard.Select(n => (n.Priority, n.EventType, n.ParsePayload().GetInt32()))
            .ShouldBe(Enum.GetValues<NotificationPriority>().Select(p => (p, $"test.{p}", (int)p)), ignoreOrder: true);
        heard.ShouldAllBe(n => n.PublisherId == "python.h1" && n.MessageId != Guid.Empty && n.Attempt == 1);
        heard.ShouldAllBe(n => n.Timestamp > before && n.Timestamp < DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Warning_is_another_name_of_warn()
    {
        Ear ear = await ListenHereAsync(await ConnectAsync());

        await NotifyInPythonAsync("careful", priority: "warning");

        (await ear.NextAsync()).Priority.ShouldBe(NotificationPriority.Warn);
    }

    [Fact]
    public async Task A_payload_of_Python_is_here_what_its_JSON_says()
    {
        Ear ear = await ListenHereAsync(await ConnectAsync());

        await NotifyInPythonAsync("values", """
            {"python": "{'text': 'größe \\U0001F600 \\x01', 'huge': 2**70, 'real': 0.1, 'tuple': (1, None), 'set': {7}, 'when': datetime.datetime(2026, 1, 2, 3, 4, 5, 6), 'id': uuid.UUID(int=1), 'bytes': b'hi', 1: True}"}
            """);

        (await ear.NextAsync()).ParsePayload().ShouldSatisfyAllConditions(
            payload => payload.GetProperty("text").GetString().ShouldBe("größe \U0001F600 \u0001"),
            payload => payload.GetProperty("huge").GetRawText().ShouldBe("1180591620717411303424"),
            payload => payload.GetProperty("real").GetDouble().ShouldBe(0.1),
            payload => payload.GetProperty("tuple").GetRawText().ShouldBe("[1, null]", "the text that Python wrote"),
            payload => payload.GetProperty("set").GetRawText().ShouldBe("[7]"),
            payload => payload.GetProperty("when").GetString().ShouldBe("2026-01-02T03:04:05.000006"),
            payload => payload.GetProperty("id").GetGuid().ShouldBe(new Guid("00000000-0000-0000-0000-000000000001")),
            payload => payload.GetProperty("bytes").GetString().ShouldBe("hi"),
            payload => payload.GetProperty("1").GetBoolean().ShouldBeTrue());
    }

    [Fact]
    public async Task The_context_of_Python_is_the_context_of_what_a_listener_runs()
    {
        var ear = Channel.CreateUnbounded<RpcContext>();
        AtEnd(await (await ConnectAsync()).ListenAsync(
            async (_, cancellationToken) =>
            {
                await ear.Writer.WriteAsync(RpcContext.Current, cancellationToken);
                return NotificationOutcome.Handled;
            },
            new() { Topics = [Topic] }));

        await NotifyInPythonAsync(
            "in context",
            context: """{"request_id": "req-9", "roles": ["admin"], "is_admin": false, "user_id": null, "auth_token": "SECRET"}""");

        RpcContext context = await ear.Reader.ReadAsync().AsTask().WaitAsync(Limit);
        context["request_id"].ShouldBe("req-9");
        context["is_admin"].ShouldBe(false);
        context["user_id"].ShouldBeNull();
        context["roles"].ShouldBeAssignableTo<IEnumerable<object?>>()!.ShouldBe(["admin"]);
        context.ContainsKey("auth_token").ShouldBeFalse();
    }

    [Fact]
    public async Task A_typed_listener_gets_Python_dictionaries_as_its_records()
    {
        var log = new VolumeLog();
        AtEnd(await (await ConnectAsync()).ListenAsync<IVolumeEvents>(log, new() { Topics = [Topic] }));
        var id = Guid.NewGuid();

        await NotifyInPythonAsync(
            "volume.create.end",
            $$"""{"python": "{'id': '{{id}}', 'name': 'vol-1', 'size_gib': 10, 'created_at': datetime.datetime(2026, 1, 2, 3, 4, 5), 'unknown': [1]}"}""");
        await NotifyInPythonAsync("volume.create.error", $$"""{"volume_id": "{{id}}", "reason": "no room"}""", "error");

        (object Told, Notification By)[] told = [await log.NextAsync(), await log.NextAsync()];
        told.Single(t => t.By.EventType == "volume.create.end").Told
            .ShouldBe(new Volume(id, "vol-1", 10) { CreatedAt = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) });
        told.Single(t => t.By.EventType == "volume.create.error").Told.ShouldBe((id, "no room"));
    }

    [Fact]
    public async Task Pools_in_dotnet_get_a_copy_each_and_their_members_share_it()
    {
        RpcBus bus = await ConnectAsync();
        Ear alone = await ListenHereAsync(bus, new() { Pool = $"{Topic}-alone" });
        Ear one = await ListenHereAsync(bus, new() { Pool = $"{Topic}-shared" }), two = await ListenHereAsync(
            bus, new() { Pool = $"{Topic}-shared" });

        for (int i = 0; i < 20; i++)
            await NotifyInPythonAsync("pooled", i.ToString(CultureInfo.InvariantCulture));

        (await alone.NextAsync(20)).Length.ShouldBe(20);
        (await one.NextAsync(10))
            .Concat(await two.NextAsync(10)).Select(n => n.ParsePayload().GetInt32()).ShouldBe(Enumerable.Range(0, 20), ignoreOrder: true);
    }

    [Fact]
    public async Task A_requeued_notification_is_redelivered_and_ends_in_the_dead_letter_queue()
    {
        RpcBus bus = await ConnectAsync();
        Ear ear = await ListenHereAsync(
            bus, new() { DeliveryLimit = 3, Priorities = [NotificationPriority.Info] },
            n => n.EventType == "poison" || n.Attempt < 3 ? NotificationOutcome.Requeue : NotificationOutcome.Handled);

        await NotifyInPythonAsync("poison", "1");
        await NotifyInPythonAsync("later", "2", driver: "messaging");

        Notification[] heard = await ear.NextAsync(6);
        heard.Where(n => n.EventType == "poison").Select(n => n.Attempt).ShouldBe([1, 2, 3]);
        heard.Where(n => n.EventType == "later").Select(n => n.Attempt).ShouldBe([1, 2, 3]);
        while (bus.Statistics.NotificationsDeadLettered == 0)
            await Task.Delay(20);
    }

    [Fact]
    public async Task Notifications_of_Python_come_in_batches()
    {
        for (int i = 0; i < 4; i++)
            await NotifyInPythonAsync($"b{i}");
        var batches = Channel.CreateUnbounded<IReadOnlyList<Notification>>();
        AtEnd(await (await ConnectAsync()).ListenInBatchesAsync(
            async (batch, cancellationToken) =>
            {
                await batches.Writer.WriteAsync(batch, cancellationToken);
                return NotificationOutcome.Handled;
            },
            new() { Topics = [Topic], BatchSize = 3, Priorities = [NotificationPriority.Info] }));

        IReadOnlyList<Notification>[] heard =
            [await batches.Reader.ReadAsync().AsTask().WaitAsync(Limit), await batches.Reader.ReadAsync().AsTask().WaitAsync(Limit)];
        heard.Select(batch => batch.Count).ShouldBe([3, 1]);
        heard.SelectMany(batch => batch.Select(n => n.EventType)).ShouldBe(["b0", "b1", "b2", "b3"]);
    }

    [Fact]
    public async Task Filters_in_dotnet_see_every_part_of_what_Python_sends()
    {
        Ear ear = await ListenHereAsync(await ConnectAsync(), new()
        {
            Filter = new()
            {
                PublisherId = "^compute",
                EventType = "wanted",
                Context = new Dictionary<string, string> { ["project_id"] = "p1$" },
                Payload = new Dictionary<string, string> { ["state"] = "act" },
                Metadata = new Dictionary<string, string> { ["timestamp"] = @"20\d\d-" },
            },
        });
        (string active, string mine) = ("""{"state": "active"}""", """{"project_id": "p1"}""");

        await NotifyInPythonAsync("wanted", active, publisher: "volume.h1", context: mine);
        await NotifyInPythonAsync("unwanted", active, publisher: "compute.h1", context: mine);
        await NotifyInPythonAsync("wanted", """{"state": 1}""", publisher: "compute.h1", context: mine);
        await NotifyInPythonAsync("wanted", active, publisher: "compute.h1", context: """{"project_id": "p11"}""");
        await NotifyInPythonAsync("wanted.last", active, publisher: "compute.h1", context: mine);

        (await ear.NextAsync()).EventType.ShouldBe("wanted.last");
    }

    [Fact]
    public async Task One_listener_receives_from_several_topics_and_exchanges_of_Python()
    {
        (string other, string exchange) = (Topic + ".other", "x" + Topic);
        await NotifyInPythonAsync("one");
        await NotifyInPythonAsync("two", topics: [other, Topic]);
        await NotifyInPythonAsync("three", topics: [other], exchange: exchange);
        Ear ear = await ListenHereAsync(await ConnectAsync(), new() { Topics = [Topic, other], Exchanges = ["openstack", exchange] });

        await NotifyInPythonAsync("four", exchange: exchange);

        (await ear.NextAsync(5)).Select(n => n.EventType).ShouldBe(["one", "two", "two", "three", "four"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_log_record_from_Python_is_received()
    {
        Ear ear = await ListenHereAsync(await ConnectAsync());

        await (await Python.NotifierAsync()).AskAsync(
            "log", new
            {
                Url = PythonUrl,
                Driver = "messagingv2",
                Publisher = "python.h1",
                Level = "WARNING",
                Text = "disk %s is full",
                Args = new[] { "sda" },
                Topic,
            });

        Notification heard = await ear.NextAsync();
        (heard.EventType, heard.Priority).ShouldBe(("logrecord", NotificationPriority.Warn));
        heard.ParsePayload().GetProperty("msg").GetString().ShouldBe("disk sda is full");
    }

    [Fact]
    public async Task A_number_that_JSON_does_not_have_is_its_name()
    {
        // Python writes NaN bare, which RFC 8259 has no number for.
        Ear ear = await ListenHereAsync(await ConnectAsync());

        await NotifyInPythonAsync("nan", """{"python": "[float('nan'), float('-inf'), 'NaN, Infinity']"}""");

        (await ear.NextAsync()).ParsePayload().EnumerateArray().Select(item => item.GetString())
            .ShouldBe(["NaN", "-Infinity", "NaN, Infinity"]);
    }

    [Fact]
    public async Task A_compressed_notification_is_received()
    {
        Ear ear = await ListenHereAsync(await ConnectAsync());

        await NotifyInPythonAsync(
            "packed", "\"größe\"", query: PythonQuery.Length == 0 ? "?kombu_compression=gzip" : "&kombu_compression=gzip");

        (await ear.NextAsync()).ParsePayload().GetString().ShouldBe("größe");
    }
}
