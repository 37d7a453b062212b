using System.Text;
using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.EndToEnd.Tests.Notifications;

/// <summary>What tests of listeners have: a publisher below all notifiers, and a record of what was heard.</summary>
public abstract class ListeningBed : Bed
{
    protected const string Exchange = "openstack";

    private readonly object _gate = new();
    private Task<ITransport>? _publisher;

    protected Task<ITransport> PublisherAsync()
    {
        lock (_gate)
            return _publisher ??= ConnectBelowAsync();
    }

    /// <summary>Publishes as a notifier does: the queue is declared first, and the broker confirms.</summary>
    protected async Task<Guid> PublishAsync(
        string eventType, NotificationPriority priority = NotificationPriority.Info, string payload = "null",
        string topic = "notifications", string exchange = Exchange, Notification? like = null)
    {
        ITransport transport = await PublisherAsync();
        await DeclareAsync(topic, exchange, priority);
        var notification = (like ?? NewNotification("test.host1", "", priority))
            with
        { EventType = eventType, PayloadJson = Encoding.UTF8.GetBytes(payload) };
        await transport.PublishAsync(MessageOf(notification, topic, exchange), CancellationToken.None).AsTask().WaitAsync(Limit);
        return notification.MessageId;
    }

    protected async Task DeclareAsync(string topic, string exchange, NotificationPriority priority)
    {
        var topology = new BusTopology(RpcTopology.Native);
        await (await PublisherAsync()).DeclareAsync(
            new Topology([topology.Control(exchange)], [topology.Notifications(exchange, topic, priority)]), CancellationToken.None);
    }

    protected static Notification NewNotification(
        string publisherId, string eventType, NotificationPriority priority = NotificationPriority.Info) =>
        new(Guid.NewGuid(), publisherId, eventType, priority) { Timestamp = new DateTimeOffset(2026, 11, 22, 7, 21, 30, TimeSpan.Zero) };

    internal static Message MessageOf(Notification notification, string topic = "notifications", string exchange = Exchange) =>
        new(exchange, BusTopology.NotificationKey(topic, notification.Priority), OsloNotifications.Write(notification, inEnvelope: true))
        {
            ContentType = OsloNotifications.ContentType,
            Persistent = true,
            Confirm = true,
        };

    /// <summary>What a queue holds, taken out of it.</summary>
    protected async Task<Delivery> TakeAsync(string queue)
    {
        var sink = new Taken();
        IConsumer consumer = await (await PublisherAsync()).ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration(queue) { Durable = true }, []) { Prefetch = 1 }, sink, CancellationToken.None);
        Delivery delivery = await sink.First.Task.WaitAsync(Limit);
        delivery.Settle(Settlement.Acknowledge);
        await consumer.DisposeAsync();
        return delivery;
    }

    /// <summary>How many consumers are counted of a listener that has stopped and still has unsettled messages.</summary>
    /// <remarks>Over AMQP 1.0 its link stays attached until all are settled.</remarks>
    protected int Leaving => Url.StartsWith("amqp10", StringComparison.Ordinal) ? 1 : 0;

    protected async Task ReachesAsync(string queue, (long Messages, int Consumers)? status)
    {
        ITransport transport = await PublisherAsync();
        (long Messages, int Consumers)? last = null;
        for (int i = 0; i < 500 && (last = await transport.InspectAsync(queue, CancellationToken.None)) != status; i++)
            await Task.Delay(20);
        last.ShouldBe(status);
    }

    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        // Counters give no signal; the bound is far above what they need.
        for (int i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(20);
        condition().ShouldBeTrue();
    }

    /// <summary>A listener that remembers what it hears.</summary>
    protected sealed class Ear(Func<Notification, NotificationOutcome>? answer = null)
    {
        private readonly Channel<Notification> _heard = Channel.CreateUnbounded<Notification>();

        /// <summary>Heard, and not asked for yet.</summary>
        public int Waiting => _heard.Reader.Count;

        public ValueTask<NotificationOutcome> HearAsync(Notification notification, CancellationToken cancellationToken)
        {
            _heard.Writer.TryWrite(notification);
            return ValueTask.FromResult(answer?.Invoke(notification) ?? NotificationOutcome.Handled);
        }

        public async Task<Notification> NextAsync() => await _heard.Reader.ReadAsync().AsTask().WaitAsync(Limit);

        public async Task<List<Notification>> NextAsync(int count)
        {
            List<Notification> heard = [];
            while (heard.Count < count)
                heard.Add(await NextAsync());
            return heard;
        }
    }

    private sealed class Taken : IDeliverySink
    {
        public TaskCompletionSource<Delivery> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnDelivery(Delivery delivery) => First.TrySetResult(delivery);
    }
}
