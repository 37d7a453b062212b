using TypedRpc.Transports.Tests;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>Methods that say so are notified of around their run, by the server.</summary>
public abstract class SendingHookTests : SendingBed
{
    [Fact]
    public async Task A_call_emits_a_notification_at_its_start_and_its_end_without_secrets()
    {
        var shop = new Shop { OnPlace = order => order with { Name = "placed", Lines = ["changed"] } };
        (RpcBus bus, IShop client) = await ServeAsync(shop);

        using (RpcContext.Push(("request_id", "req-1"), ("auth_token", "CONTEXT")))
            (await client.PlaceAsync(new("first", "PIN", ["a", "b"]), "TOKEN", "CODE")).Pin.ShouldBe("PIN");

        await EventuallyAsync(() => Kept.Notifications.Count == 2);
        Notification start = Kept.Notifications[0], end = Kept.Notifications[1];
        (start.EventType, start.Priority, start.PublisherId).ShouldBe(("order.place.start", NotificationPriority.Info, "shop.h1"));
        (end.EventType, end.Priority, end.PublisherId).ShouldBe(("order.place.end", NotificationPriority.Info, "shop.h1"));
        start.ParsePayload().GetRawText().ShouldBe("""{"method":"place","arguments":{"order":{"name":"first","lines":["a","b"]}}}""");
        end.ParsePayload().GetRawText().ShouldBe(
            """{"method":"place","arguments":{"order":{"name":"first","lines":["a","b"]}},"result":{"name":"placed","lines":["changed"]}}""");
        start.Context.ShouldBe(new Dictionary<string, object?> { ["request_id"] = "req-1" });
        end.Context.ShouldBe(start.Context);
    }

    [Fact]
    public async Task A_method_without_arguments_and_result_leaves_them_out()
    {
        (RpcBus bus, IShop client) = await ServeAsync(new Shop());

        await client.TouchAsync();

        await EventuallyAsync(() => Kept.Notifications.Count == 2);
        Kept.Notifications[0].ParsePayload().GetRawText().ShouldStartWith("""{"method":"touch",""");
        Kept.Notifications[1].ParsePayload().TryGetProperty("result", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_throws_emits_an_error_notification()
    {
        (RpcBus bus, IShop client) = await ServeAsync(new Shop { OnPlace = _ => throw new InvalidOperationException("sold out") });

        await Should.ThrowAsync<RpcRemoteException>(() => client.PlaceAsync(new("x", "p", []), "t", "c"));

        await EventuallyAsync(() => Kept.Notifications.Count == 2);
        (Kept.Notifications[1].EventType, Kept.Notifications[1].Priority).ShouldBe(("order.place.error", NotificationPriority.Error));
        Kept.Notifications[1].ParsePayload().GetRawText().ShouldBe(
            """{"method":"place","arguments":{"order":{"name":"x","lines":[]}},"failure":{"type":"System.InvalidOperationException","message":"sold out"}}""");
    }

    [Fact]
    public async Task Casts_emit_notifications_too_whether_they_return_or_throw()
    {
        (RpcBus bus, IShop client) = await ServeAsync(
            new Shop { OnForget = name => name == "bad" ? throw new ArgumentException("no such order") : Task.CompletedTask });

        await client.ForgetAsync("good");
        await EventuallyAsync(() => Kept.Notifications.Count == 2);
        await client.ForgetAsync("bad");
        await EventuallyAsync(() => Kept.Notifications.Count == 4);

        Kept.Notifications.Select(n => n.EventType)
            .ShouldBe(["order.forget.start", "order.forget.end", "order.forget.start", "order.forget.error"]);
        Kept.Notifications[3].ParsePayload().GetProperty("failure").GetProperty("message").GetString().ShouldBe("no such order");
    }

    [Fact]
    public async Task Methods_without_Notify_and_requests_that_do_not_run_emit_no_notification()
    {
        (RpcBus bus, IShop client) = await ServeAsync(new Shop(), new RefusingInterceptor());

        (await client.QuietAsync("hush")).ShouldBe("hush");
        await Should.ThrowAsync<RpcRemoteException>(() => client.PlaceAsync(new("refused", "p", []), "t", "c"));

        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        Kept.Notifications.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_full_buffer_neither_delays_nor_fails_a_call()
    {
        TaskCompletionSource release = Signals.New();
        var stuck = new OwnDriver((_, _) => new ValueTask(release.Task));
        RpcBus bus = await ConnectAsync(new()
        {
            Notifications = new()
            {
                Drivers = ["stuck"],
                BufferSize = 1,
                OwnDrivers = new Dictionary<string, INotificationDriver> { ["stuck"] = stuck },
            },
        });
        await bus.ServeAsync<IShop>(new Shop());
        IShop client = (await ConnectAsync()).Client<IShop>().Any;

        for (int i = 0; i < 50; i++)
            await client.TouchAsync().WaitAsync(TimeSpan.FromSeconds(5));
        release.SetResult();
        await bus.FlushNotificationsAsync().WaitAsync(Limit);

        bus.Statistics.NotificationsDropped.ShouldBeGreaterThanOrEqualTo(98);
        (bus.Statistics.NotificationsSent + bus.Statistics.NotificationsDropped).ShouldBe(100);
    }

    [Fact]
    public async Task Arguments_that_cannot_be_read_cost_the_notification_and_not_the_call()
    {
        var log = new KeptLog();
        RpcBus bus = await ConnectAsync(With("test") with { LoggerFactory = log });
        await bus.ServeAsync<IShop>(new Shop());

        (await (await ConnectAsync()).Client<IShop>().Any.SpringAsync(new() { Text = "x" })).ShouldBe("sprung");

        await EventuallyAsync(() => Kept.Notifications.Count == 1);
        Kept.Notifications[0].EventType.ShouldBe("shop.trap.end");
        Kept.Notifications[0].ParsePayload().GetRawText().ShouldBe("""{"method":"spring","result":"sprung"}""");
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((1, 1));
        log.Records.ShouldContain(e => e.Id.Id == 1603 && e.Message.Contains("shop.trap.start"));
    }

    [Fact]
    public async Task Hooks_reach_the_broker()
    {
        SpySink spy = await SpyAsync();
        RpcBus bus = await ConnectAsync(With("messagingv2"));
        await bus.ServeAsync<IShop>(new Shop(), new() { Server = "h1" });

        await (await ConnectAsync()).Client<IShop>().Any.TouchAsync();

        await EventuallyAsync(() => spy.Seen.Count(m => m.Key == "notifications.info") == 2);
    }

    private async Task<(RpcBus Bus, IShop Client)> ServeAsync(Shop shop, params IRpcInterceptor[] interceptors)
    {
        RpcBus bus = await ConnectAsync(With("test") with { Interceptors = interceptors });
        await bus.ServeAsync<IShop>(shop, new() { Server = "h1" });
        return (bus, (await ConnectAsync()).Client<IShop>().Any);
    }

    private sealed class Shop : IShop
    {
        public Func<Order, Order> OnPlace { get; init; } = order => order;

        public Func<string, Task> OnForget { get; init; } = _ => Task.CompletedTask;

        public async Task<Order> PlaceAsync(Order order, string token, string code)
        {
            await Task.Yield();
            order.Lines.Add("by the implementation");
            order.Lines.RemoveAt(order.Lines.Count - 1);
            return OnPlace(order);
        }

        public Task TouchAsync() => Task.CompletedTask;

        public Task<string> SpringAsync(Trap trap) => Task.FromResult("sprung");

        public Task<string> QuietAsync(string text) => Task.FromResult(text);

        public Task ForgetAsync(string name) => OnForget(name);
    }

    private sealed class RefusingInterceptor : IRpcInterceptor
    {
        public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next) =>
            request.Method.Name == "place" ? throw new UnauthorizedAccessException() : next();
    }
}

public sealed class SendingHooksInMemory : SendingHookTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class SendingHooksOverRabbitMq : SendingHookTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
