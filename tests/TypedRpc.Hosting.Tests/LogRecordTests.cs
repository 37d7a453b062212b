using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace TypedRpc.Hosting.Tests;

public sealed class LogRecordTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly List<IAsyncDisposable> _ours = [];
    private readonly InMemoryNotificationDriver _kept = new();

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable next in Enumerable.Reverse(_ours))
            await next.DisposeAsync();
    }

    [Theory]
    [InlineData(LogLevel.Trace, NotificationPriority.Debug, 10, "DEBUG")]
    [InlineData(LogLevel.Debug, NotificationPriority.Debug, 10, "DEBUG")]
    [InlineData(LogLevel.Information, NotificationPriority.Info, 20, "INFO")]
    [InlineData(LogLevel.Warning, NotificationPriority.Warn, 30, "WARNING")]
    [InlineData(LogLevel.Error, NotificationPriority.Error, 40, "ERROR")]
    [InlineData(LogLevel.Critical, NotificationPriority.Critical, 50, "CRITICAL")]
    public async Task A_record_comes_to_a_listener_at_the_priority_of_its_level(
        LogLevel level, NotificationPriority priority, int number, string name)
    {
        RpcBus bus = await ConnectAsync(new() { Drivers = ["messagingv2"] });
        var heard = Channel.CreateUnbounded<Notification>();
        _ours.Add(await bus.ListenAsync(async (notification, cancellationToken) =>
        {
            await heard.Writer.WriteAsync(notification, cancellationToken);
            return NotificationOutcome.Handled;
        }));
        using var provider = new NotificationLoggerProvider(bus.Notifier("app.h1"), LogLevel.Trace);
        provider.SetScopeProvider(new LoggerExternalScopeProvider());
        ILogger logger = provider.CreateLogger("App.Orders");

        using (logger.BeginScope(new Dictionary<string, object?> { ["order"] = 7, ["password"] = "canary" }))
        {
            logger.Log(
                level, new EventId(12, "Lost"), new InvalidOperationException("broken"), "Lost {Parcel} of {Weight} at {When}, {Thing}",
                "p1", 1.5, TimeSpan.FromSeconds(1), new object());
        }

        Notification notification = await heard.Reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
        notification.EventType.ShouldBe("logrecord");
        notification.PublisherId.ShouldBe("app.h1");
        notification.Priority.ShouldBe(priority);
        JsonElement payload = notification.ParsePayload();
        payload.GetProperty("name").GetString().ShouldBe("App.Orders");
        payload.GetProperty("levelno").GetInt32().ShouldBe(number);
        payload.GetProperty("levelname").GetString().ShouldBe(name);
        payload.GetProperty("msg").GetString().ShouldBe("Lost p1 of 1.5 at 00:00:01, System.Object");
        payload.GetProperty("exc_info").GetString()!.ShouldContain("broken");
        payload.GetProperty("event_id").GetInt32().ShouldBe(12);
        JsonElement extra = payload.GetProperty("extra");
        extra.GetProperty("Parcel").GetString().ShouldBe("p1");
        extra.GetProperty("Weight").GetDouble().ShouldBe(1.5);
        extra.GetProperty("When").GetString().ShouldBe("00:00:01");
        extra.GetProperty("order").GetInt32().ShouldBe(7);
        extra.TryGetProperty("Thing", out _).ShouldBeFalse();
        payload.GetRawText().ShouldNotContain("canary");
    }

    [Fact]
    public async Task Records_below_the_level_or_of_the_libraries_are_left_out()
    {
        RpcBus bus = await ConnectAsync(With("test"));
        using var provider = new NotificationLoggerProvider(bus.Notifier("app"), LogLevel.Warning);

        provider.CreateLogger("App").LogInformation("low");
        provider.CreateLogger("TypedRpc").LogError("own");
        provider.CreateLogger("TypedRpc.Notifications").LogError("own");
        provider.CreateLogger("RabbitMQ.Client").LogError("own");
        provider.CreateLogger("TypedRpcs").LogWarning("kept");

        await bus.FlushNotificationsAsync();
        _kept.Notifications.Select(n => n.ParsePayload().GetProperty("msg").GetString()).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task A_long_record_is_cut()
    {
        RpcBus bus = await ConnectAsync(With("test"));
        using var provider = new NotificationLoggerProvider(bus.Notifier("app"));

        provider.CreateLogger("App")
            .LogError(new InvalidOperationException(new string('e', 1_000_000)), "{Text}", new string('x', 1_000_000));

        await bus.FlushNotificationsAsync();
        _kept.Notifications.ShouldHaveSingleItem().PayloadJson.Length.ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task A_driver_that_logs_does_not_loop()
    {
        var driver = new LoggingDriver();
        RpcBus bus = await ConnectAsync(
            new() { Drivers = ["own"], OwnDrivers = new Dictionary<string, INotificationDriver> { ["own"] = driver } });
        using var provider = new NotificationLoggerProvider(bus.Notifier("app"));
        driver.Logger = provider.CreateLogger("Drivers.Own");

        provider.CreateLogger("App").LogInformation("once");

        for (int i = 0; i < 5; i++)
            await bus.FlushNotificationsAsync();
        driver.Sent.ShouldBe(1);
    }

    [Fact]
    public async Task A_listener_that_logs_what_it_receives_does_not_loop()
    {
        RpcBus bus = await ConnectAsync(With("messagingv2", "test"));
        using var provider = new NotificationLoggerProvider(bus.Notifier("app"));
        ILogger logger = provider.CreateLogger("App");
        var heard = Channel.CreateUnbounded<string>();
        _ours.Add(await bus.ListenAsync(async (notification, cancellationToken) =>
        {
            logger.LogInformation("heard");
            await heard.Writer.WriteAsync(notification.EventType, cancellationToken);
            return NotificationOutcome.Handled;
        }));

        logger.LogInformation("first");
        (await heard.Reader.ReadAsync().AsTask().WaitAsync(Limit)).ShouldBe("logrecord");

        await bus.FlushNotificationsAsync();
        _kept.Notifications.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_record_that_logs_while_it_is_made_into_text_does_not_loop_and_one_that_throws_is_counted()
    {
        RpcBus bus = await ConnectAsync(With("test"));
        using var provider = new NotificationLoggerProvider(bus.Notifier("app"));
        ILogger logger = provider.CreateLogger("App");

        logger.Log(LogLevel.Information, default, 0, null, (_, _) =>
        {
            logger.LogInformation("inner");
            return "outer";
        });
        logger.Log(LogLevel.Information, default, 0, null, (_, _) => throw new InvalidOperationException());
        logger.LogInformation("next");

        await bus.FlushNotificationsAsync();
        _kept.Notifications.Select(n => n.ParsePayload().GetProperty("msg").GetString()).ShouldBe(["outer", "next"], ignoreOrder: true);
        provider.Dropped.ShouldBe(1);
    }

    [Fact]
    public async Task Ten_thousand_records_do_not_block_and_what_has_no_room_is_counted()
    {
        var stuck = new StuckDriver();
        RpcBus bus = await ConnectAsync(
            new() { Drivers = ["stuck"], BufferSize = 10, OwnDrivers = new Dictionary<string, INotificationDriver> { ["stuck"] = stuck } });
        using var provider = new NotificationLoggerProvider(bus.Notifier("app"));
        ILogger logger = provider.CreateLogger("App");

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 10_000; i++)
            logger.LogInformation("record {Number}", i);
        TimeSpan time = Stopwatch.GetElapsedTime(start);

        time.ShouldBeLessThan(TimeSpan.FromSeconds(20)); // each would wait for a minute
        stuck.Open();
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        bus.Statistics.NotificationsDropped.ShouldBe(0);
        using var limit = new CancellationTokenSource(Limit);
        while (provider.Dropped + bus.Statistics.NotificationsSent < 10_000) // a drop is counted beside the logging thread
            await Task.Delay(10, limit.Token);
        (provider.Dropped + bus.Statistics.NotificationsSent).ShouldBe(10_000);
        provider.Dropped.ShouldBeGreaterThanOrEqualTo(10_000 - 20);
    }

    private NotificationOptions With(params string[] drivers) =>
        new() { Drivers = drivers, OwnDrivers = new Dictionary<string, INotificationDriver> { ["test"] = _kept } };

    private async Task<RpcBus> ConnectAsync(NotificationOptions options)
    {
        RpcBus bus = await RpcBus.ConnectAsync("memory://", new() { Notifications = options });
        _ours.Add(bus);
        return bus;
    }

    private sealed class LoggingDriver : INotificationDriver
    {
        private int _sent;

        public ILogger? Logger { get; set; }

        public int Sent => Volatile.Read(ref _sent);

        public async ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken)
        {
            Logger!.LogInformation("sending");
            await Task.Yield();
            Logger!.LogInformation("sent");
            Interlocked.Increment(ref _sent);
        }
    }

    private sealed class StuckDriver : INotificationDriver
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.TrySetResult();

        public async ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken) =>
            await _open.Task.WaitAsync(cancellationToken);
    }
}
