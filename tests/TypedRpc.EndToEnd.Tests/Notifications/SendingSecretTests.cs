using System.Text.Json;
using TypedRpc.Transports.Tests;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>A secret, wherever it is, is in no queue and in no log. What calls and casts carry on their own way is theirs.</summary>
public abstract class SendingSecretTests : SendingBed
{
    private const string Canary = "CANARY-6f1d";

    [Fact]
    public async Task A_canary_is_found_in_no_notification_and_no_log()
    {
        SpySink spy = await SpyAsync();
        var log = new KeptLog();
        var own = new OwnDriver();
        RpcBus bus = await ConnectAsync(new()
        {
            LoggerFactory = log,
            Notifications = new()
            {
                Drivers = ["messaging", "messagingv2", "log", "test", "own"],
                OwnDrivers = new Dictionary<string, INotificationDriver> { ["own"] = own, ["test"] = Kept },
                RedactedNames = [.. NotificationOptions.DefaultRedactedNames, "House-Key"],
            },
        });
        await bus.ServeAsync<IShop>(new Shop());
        IShop shop = bus.Client<IShop>().Any;

        using (RpcContext.Push(
            ("auth_token", Canary),
            ("nested", new Dictionary<string, object?>
            {
                ["Password"] = Canary,
                ["deep"] = new List<object?> { new Dictionary<string, object?> { ["api_key"] = Canary } },
            })))
        {
            INotifier notifier = bus.Notifier("p");
            using var document = JsonDocument.Parse(
                $$"""{"open":1,"credentials":{"any":["{{Canary}}"]},"list":[{"HouseKey":"{{Canary}}"}]}""");
            await notifier.InfoAsync("json", document.RootElement);
            await notifier.WarnAsync(
                "map", new Dictionary<string, object?>
                {
                    ["house_key"] = Canary,
                    ["in"] = new Dictionary<string, string> { ["TOKEN"] = Canary },
                    ["element"] = document.RootElement,
                });
            IVolumeEvents volumes = bus.Notifier<IVolumeEvents>("v");
            await volumes.CreatedAsync(new(Guid.NewGuid(), 1, new("Ann", Canary, Canary), new() { ["access_token"] = Canary }));
            await volumes.DeleteFailedAsync(Guid.NewGuid(), "r", Canary);
            await shop.PlaceAsync(new("x", Canary, []), Canary, Canary);
            await Should.ThrowAsync<RpcRemoteException>(() => shop.PlaceAsync(new("bad", Canary, []), Canary, Canary));
            await Should.ThrowAsync<ArgumentException>(
                async () => await notifier.InfoAsync("bad", new Dictionary<string, object?> { ["x"] = new object(), ["y"] = Canary }));
        }

        // Four, and two for each call; two topics for the typed ones.
        await EventuallyAsync(() => spy.Seen.Count(m => m.ContentType == "application/json") >= 20);
        await bus.FlushNotificationsAsync().WaitAsync(Limit);
        (bus.Statistics.NotificationsSent, bus.Statistics.NotificationsDropped).ShouldBe((8, 0));
        spy.Seen.Where(m => m.ContentType == "application/json").ShouldAllBe(m => !m.Text.Contains(Canary));
        log.All.ShouldAllBe(text => !text.Contains(Canary));
        log.Records.Count(e => e.Id.Id == 1600).ShouldBe(8);
        own.Sent.Concat(Kept.Notifications)
            .ShouldAllBe(n => !n.ParsePayload().GetRawText().Contains(Canary) && !n.Context.ContainsKey("auth_token"));
    }

    private sealed class Shop : IShop
    {
        public Task<Order> PlaceAsync(Order order, string token, string code) =>
            order.Name == "bad" ? throw new InvalidOperationException("bad") : Task.FromResult(order);

        public Task TouchAsync() => Task.CompletedTask;

        public Task<string> SpringAsync(Trap trap) => Task.FromResult("sprung");

        public Task<string> QuietAsync(string text) => Task.FromResult(text);

        public Task ForgetAsync(string name) => Task.CompletedTask;
    }
}

public sealed class SendingSecretsInMemory : SendingSecretTests
{
    protected override Task<string> NewUrlAsync() => Brokers.InMemoryAsync();
}

[Trait("Broker", "RabbitMQ")]
public sealed class SendingSecretsOverRabbitMq : SendingSecretTests
{
    protected override Task<string> NewUrlAsync() => Brokers.RabbitMqAsync();
}
