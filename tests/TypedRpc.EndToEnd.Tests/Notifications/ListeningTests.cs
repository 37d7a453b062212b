using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests.Notifications;

public abstract class ListeningTests : ListeningBed
{
    [Fact]
    public async Task A_listener_receives_a_published_notification_with_all_its_parts()
    {
        var ear = new Ear();
        await (await ConnectAsync()).ListenAsync(ear.HearAsync);
        Notification sent = NewNotification("volume.host1", "", NotificationPriority.Error) with
        {
            Timestamp = new DateTimeOffset(2026, 11, 22, 7, 21, 30, 445, 487, TimeSpan.Zero),
            Context = new RpcContext(new() { ["request_id"] = "req-9", ["is_admin"] = false }),
        };

        Guid id = await PublishAsync("volume.create.error", NotificationPriority.Error, """{"n":1}""", like: sent);

        Notification heard = await ear.NextAsync();
        heard.MessageId.ShouldBe(id);
        heard.PublisherId.ShouldBe("volume.host1");
        heard.EventType.ShouldBe("volume.create.error");
        heard.Priority.ShouldBe(NotificationPriority.Error);
        heard.Timestamp.ShouldBe(sent.Timestamp);
        heard.Context["request_id"].ShouldBe("req-9");
        heard.ParsePayload().GetProperty("n").GetInt32().ShouldBe(1);
        heard.Attempt.ShouldBe(1);
        await ReachesAsync("notifications.error", (0, 1));
    }

    [Fact]
    public async Task A_listener_consumes_only_the_queues_of_its_priorities()
    {
        await PublishAsync("a", NotificationPriority.Info);
        await PublishAsync("b", NotificationPriority.Warn);
        var ear = new Ear();

        NotificationListener listener = await (await ConnectAsync())
            .ListenAsync(ear.HearAsync, new() { Priorities = [NotificationPriority.Warn, NotificationPriority.Audit] });

        listener.Queues.ShouldBe(["notifications.warn", "notifications.audit"]);
        (await ear.NextAsync()).EventType.ShouldBe("b");
        await ReachesAsync("notifications.info", (1, 0));
        await ReachesAsync("notifications.audit", (0, 1));
        await ReachesAsync("notifications.dead", (0, 0));
    }

    [Fact]
    public async Task A_listener_without_priorities_consumes_all_seven()
    {
        var ear = new Ear();
        NotificationListener listener = await (await ConnectAsync()).ListenAsync(ear.HearAsync);

        foreach (NotificationPriority priority in Enum.GetValues<NotificationPriority>())
            await PublishAsync("any", priority);

        (await ear.NextAsync(7)).Select(n => n.Priority).Order().ShouldBe(Enum.GetValues<NotificationPriority>());
        listener.Queues.Count.ShouldBe(7);
    }

    [Fact]
    public async Task Several_topics_and_exchanges_reach_one_listener_each_notification_once()
    {
        var ear = new Ear();
        await (await ConnectAsync()).ListenAsync(
            ear.HearAsync,
            new() { Topics = ["one", "two", "one"], Exchanges = ["nova", "cinder"], Priorities = [NotificationPriority.Info] });

        List<Guid> sent = [];
        foreach (string exchange in (string[])["nova", "cinder"])
        {
            foreach (string topic in (string[])["one", "two"])
                sent.Add(await PublishAsync($"{exchange}.{topic}", topic: topic, exchange: exchange));
        }

        (await ear.NextAsync(4)).Select(n => n.MessageId).ShouldBe(sent, ignoreOrder: true);
        await ReachesAsync("one.info", (0, 1));
        await ReachesAsync("two.info", (0, 1));
        ear.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_thousand_that_waited_are_read_by_a_listener_that_comes_later()
    {
        ITransport publisher = await PublisherAsync();
        await DeclareAsync("notifications", Exchange, NotificationPriority.Info);
        Notification[] sent = [.. Enumerable.Range(0, 1000).Select(i => NewNotification("p", $"event.{i}"))];
        await Task.WhenAll(sent.Select(n => publisher.PublishAsync(MessageOf(n), CancellationToken.None).AsTask())).WaitAsync(Limit);
        await ReachesAsync("notifications.info", (1000, 0));

        var ear = new Ear();
        await (await ConnectAsync()).ListenAsync(ear.HearAsync);

        (await ear.NextAsync(1000)).Select(n => n.MessageId).ShouldBe(sent.Select(n => n.MessageId), ignoreOrder: true);
        await ReachesAsync("notifications.info", (0, 1));
    }

    [Theory]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "[1]")]
    [InlineData("application/json", "{\"message_id\":\"x\"}")]
    [InlineData(
        "application/json",
        """{"message_id":"x","publisher_id":"p","event_type":"e","priority":"LOUD","payload":1,"timestamp":"2026-11-22 07:21:30"}""")]
    [InlineData("application/json", "\ufffd\0")]
    [InlineData("text/plain", "{}")]
    [InlineData(null, "{}")]
    public async Task A_message_that_is_not_a_notification_is_rejected_and_counted_and_the_listener_continues(
        string? contentType, string body)
    {
        var ear = new Ear();
        RpcBus bus = await ConnectAsync();
        await bus.ListenAsync(ear.HearAsync);
        ITransport publisher = await PublisherAsync();

        MessageBody content = MessageBody.CopyOf(System.Text.Encoding.UTF8.GetBytes(body));
        await publisher.PublishAsync(
            new Message(Exchange, "notifications.info", content) { ContentType = contentType, Confirm = true }, CancellationToken.None);
        await PublishAsync("good");

        (await ear.NextAsync()).EventType.ShouldBe("good");
        await EventuallyAsync(() => bus.Statistics.MessagesRejected == 1);
        await ReachesAsync("notifications.info", (0, 1));
    }

    [Fact]
    public async Task The_bare_form_and_a_content_type_with_a_charset_are_read_too()
    {
        var ear = new Ear();
        await (await ConnectAsync()).ListenAsync(ear.HearAsync);
        Notification sent = NewNotification("p", "bare");

        Message bare = MessageOf(sent)
            with
        { Body = Wire.Oslo.OsloNotifications.Write(sent, inEnvelope: false), ContentType = "Application/JSON; charset=utf-8" };
        await (await PublisherAsync()).PublishAsync(bare, CancellationToken.None);

        (await ear.NextAsync()).MessageId.ShouldBe(sent.MessageId);
    }

    [Fact]
    public async Task A_running_handler_sees_its_notification_and_its_context_and_calls_carry_it_on()
    {
        string? atServer = null;
        await ServeAsync(new Probe
        {
            OnRun = (_, _) =>
            {
                atServer = (string?)RpcContext.Current["request_id"];
                return Task.FromResult("");
            },
        });
        RpcBus bus = await ConnectAsync();
        IProbe probe = bus.Client<IProbe>().Any;
        var done = new TaskCompletionSource<(Notification?, RpcRequest?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await bus.ListenAsync(async (_, token) =>
        {
            await Task.Yield();
            await probe.RunAsync("x", token);
            done.SetResult((Notification.Current, RpcRequest.Current));
            return NotificationOutcome.Handled;
        });

        Guid id = await PublishAsync(
            "any", like: NewNotification("p", "") with { Context = new RpcContext(new() { ["request_id"] = "req-7" }) });

        (Notification? current, RpcRequest? request) = await done.Task.WaitAsync(Limit);
        current.ShouldNotBeNull().MessageId.ShouldBe(id);
        request.ShouldBeNull();
        atServer.ShouldBe("req-7");
        Notification.Current.ShouldBeNull();
    }

    [Fact]
    public async Task No_more_are_handled_at_a_time_than_the_concurrency_and_all_are_handled()
    {
        int running = 0, most = 0, done = 0;
        await (await ConnectAsync()).ListenAsync(
            async (_, token) =>
            {
                int now = Interlocked.Increment(ref running);
                for (int seen = Volatile.Read(ref most);
                    now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen;
                    seen = Volatile.Read(ref most))
                {
                }

                await Task.Delay(2, token);
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref done);
                return NotificationOutcome.Handled;
            },
            new() { Concurrency = 4 });

        await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(i => PublishAsync($"event.{i}", i % 2 == 0 ? NotificationPriority.Info : NotificationPriority.Error)));

        await EventuallyAsync(() => Volatile.Read(ref done) == 200);
        most.ShouldBeInRange(2, 4);
    }
}

public sealed class ListeningInMemory : ListeningTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class ListeningOverRabbitMq : ListeningTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
