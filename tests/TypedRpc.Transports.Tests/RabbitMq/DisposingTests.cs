using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class DisposingTests(VirtualHost host) : RabbitMqTest(host)
{
    [Fact]
    public async Task Nothing_is_left_at_the_broker()
    {
        ITransport transport = await ConnectAsync();
        for (int i = 0; i < 5; i++)
        {
            await ConsumeAsync(transport, new QueueDeclaration("r.") { UniqueName = true, Exclusive = true, AutoDelete = true });
            await transport.InspectAsync("missing", CancellationToken.None);
        }

        (await InboxesAsync()).Count().ShouldBe(5);
        await Bound.UntilAsync(
            async () => await Broker.CountConnectionsAsync(Host.Name) == 2,
            TimeSpan.FromMilliseconds(50),
            "The connections were never listed.");

        await transport.DisposeAsync();

        (await InboxesAsync()).ShouldBeEmpty();
        await Bound.UntilAsync(
            async () => await Broker.CountConnectionsAsync(Host.Name) == 0,
            TimeSpan.FromMilliseconds(50),
            "A connection is left.");
    }

    [Fact]
    public async Task What_was_taken_is_sent_before_the_transport_closes()
    {
        ITransport transport = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration queue = Durable("flushed");
        await transport.DeclareAsync(new Topology([], [queue]), CancellationToken.None);

        int taken = 0;
        while (taken < 800 && transport.TryPublish(ToQueue(queue.Name, $"{taken}")) != 0)
            taken++;
        await transport.DisposeAsync();

        // RabbitMQ answers a question about a queue before it has worked through the messages that wait to be enqueued.
        await Bound.UntilAsync(
            async () => await other.InspectAsync(queue.Name, CancellationToken.None) == (taken, 0),
            TimeSpan.FromMilliseconds(20),
            "Messages were lost.");
    }

    [Fact]
    public async Task Settlements_that_were_made_are_sent_before_a_consumer_closes()
    {
        ITransport transport = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration queue = Durable("settled");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 500);
        for (int i = 0; i < 500; i++)
            await transport.PublishAsync(ToQueue(queue.Name, $"{i}"), CancellationToken.None);
        var deliveries = new List<Delivery>();
        while (deliveries.Count < 500)
            deliveries.Add(await sink.NextAsync());

        // Out of order, so that the batches have gaps; one in ten goes back, one in ten is refused.
        foreach (Delivery delivery in deliveries.OrderBy(_ => Random.Shared.Next()))
        {
            delivery.FinishWithText((delivery.Tag % 10) switch
            {
                0 => Settlement.Reject,
                1 => Settlement.Requeue,
                _ => Settlement.Acknowledge,
            });
        }

        await consumer.DisposeAsync();

        // The requeued ones may have come once more before the consumer went.
        await Bound.UntilAsync(
            async () => await other.InspectAsync(queue.Name, CancellationToken.None) == (50, 0),
            TimeSpan.FromMilliseconds(20),
            "Settlements were lost.");
    }

    [Fact]
    public async Task A_sink_that_throws_loses_its_message_and_nothing_else()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Durable("thrown");
        var sink = new ThrowingSink();
        await transport.ConsumeAsync(new ConsumerOptions(queue, []) { Prefetch = 1 }, sink, CancellationToken.None);

        for (int i = 0; i < 20; i++)
            await transport.PublishAsync(ToQueue(queue.Name, $"{i}") with { Confirm = true }, CancellationToken.None);

        await Bound.UntilAsync(
            async () => sink.Calls == 20 && await transport.InspectAsync(queue.Name, CancellationToken.None) == (0, 1),
            TimeSpan.FromMilliseconds(20),
            "The consumer starved.");
    }

    private async Task<IEnumerable<ListedQueue>> InboxesAsync() =>
        (await Broker.Management.QueuesAsync(Host.Name)).Where(queue => queue.Name.StartsWith("r.", StringComparison.Ordinal));

    private sealed class ThrowingSink : IDeliverySink
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public void OnDelivery(Delivery delivery)
        {
            Interlocked.Increment(ref _calls);
            throw new InvalidOperationException("A sink must not throw, but this one does.");
        }
    }
}
