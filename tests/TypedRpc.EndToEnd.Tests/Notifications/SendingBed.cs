using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.EndToEnd.Tests;

/// <summary>
/// What tests of sending have: a spy that sees every message of the control exchange, and messages with their random parts named.
/// </summary>
public abstract partial class SendingBed : Bed
{
    internal static readonly ExchangeDeclaration Control = new("openstack", ExchangeKind.Topic) { Durable = true };

    /// <summary>What the driver <c>test</c> of <see cref="With"/> has kept.</summary>
    internal InMemoryNotificationDriver Kept { get; } = new();

    internal RpcBusOptions With(params string[] drivers) => new()
    {
        Notifications = new() { Drivers = drivers, OwnDrivers = new Dictionary<string, INotificationDriver> { ["test"] = Kept } },
    };

    internal async Task<SpySink> SpyAsync()
    {
        var spy = new SpySink();
        var queue = new QueueDeclaration("spy") { Exclusive = true, AutoDelete = true, Bindings = [("openstack", "#")] };
        await (await ConnectBelowAsync())
            .ConsumeAsync(new ConsumerOptions(queue, [Control]) { AutoAcknowledge = true }, spy, CancellationToken.None);
        return spy;
    }

    internal static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(10, limit.Token);
    }

    /// <summary>The text of a message with ID, UNIQUE and TIME in the places of what is new in each.</summary>
    internal static string Settled(string json)
    {
        json = Id().Replace(json, "ID");
        json = UniqueId().Replace(json, "UNIQUE");
        return Timestamp().Replace(json, "TIME");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex UniqueId();

    [GeneratedRegex(@"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")]
    private static partial Regex Timestamp();

    internal sealed class SpySink : IDeliverySink
    {
        public ConcurrentQueue<(string Key, string Text, string? ContentType)> Seen { get; } = new();

        public void OnDelivery(Delivery delivery)
        {
            Seen.Enqueue((delivery.RoutingKey, Encoding.UTF8.GetString(delivery.Body.Span), delivery.ContentType));
            delivery.Release();
        }

        public async Task<(string Key, string Text, string? ContentType)[]> TakeAsync(int count)
        {
            await EventuallyAsync(() => Seen.Count >= count);
            Seen.Count.ShouldBe(count);
            return [.. Seen];
        }
    }
}

/// <summary>A driver that does what the test says, and remembers.</summary>
internal sealed class OwnDriver(Func<Notification, CancellationToken, ValueTask>? send = null) : INotificationDriver
{
    public ConcurrentQueue<Notification> Sent { get; } = new();

    public int Attempts;

    public async ValueTask SendAsync(Notification notification, IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Attempts);
        if (send is not null)
            await send(notification, cancellationToken);
        Sent.Enqueue(notification);
    }
}
