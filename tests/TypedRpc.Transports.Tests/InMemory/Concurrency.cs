using System.Collections.Concurrent;
using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class Concurrency : InMemoryTest
{
    private const int Publishers = 64;

    [Theory]
    [InlineData(false, 4)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    public async Task Competing_consumers_lose_nothing_and_get_nothing_twice(bool autoAcknowledge, int prefetch)
    {
        const int Each = 500;
        ITransport publisher = await ConnectAsync();
        var tally = new Tally(Publishers * Each);
        List<OrderedSink> sinks = [];
        for (int i = 0; i < 8; i++)
        {
            ITransport consumer = await ConnectAsync();
            sinks.Add(new OrderedSink(tally));
            await ConsumeAsync(consumer, "q", sinks[i], (ushort)prefetch, autoAcknowledge);
        }

        await PublishAllAsync(publisher, Each);

        await tally.Complete.WaitAsync(Bound.Time);
        tally.ShouldBeExact();
        sinks.ShouldAllBe(sink => sink.Faults.IsEmpty);
        (await InspectAsync(publisher, "q")).ShouldBe((0, 8));
    }

    [Fact]
    public async Task A_single_consumer_gets_each_publishers_messages_in_order()
    {
        const int Each = 500;
        ITransport publisher = await ConnectAsync();
        var tally = new Tally(Publishers * Each);
        var sink = new OrderedSink(tally);
        await ConsumeAsync(publisher, "q", sink, prefetch: 3);

        await PublishAllAsync(publisher, Each);

        await tally.Complete.WaitAsync(Bound.Time);
        tally.ShouldBeExact();
        sink.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Consumers_that_are_killed_in_traffic_lose_nothing()
    {
        const int Each = 200;
        ITransport publisher = await ConnectAsync();
        await DeclareAsync(publisher, new QueueDeclaration("q"));
        var acknowledged = new Tally(Publishers * Each);
        Task publishing = PublishAllAsync(publisher, Each);

        // Each life keeps every third delivery and acknowledges the others, until it is killed with what it has kept.
        for (int life = 0; life < 20; life++)
        {
            ITransport mortal = await ConnectAsync();
            var kept = new ConcurrentQueue<Delivery>();
            var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            int seen = 0;
            await ConsumeAsync(
                mortal,
                "q",
                new ActionSink(delivery =>
                {
                    if (seen++ % 3 != 0)
                    {
                        acknowledged.Count(delivery.FinishWithText());
                        return;
                    }

                    kept.Enqueue(delivery);
                    if (kept.Count == 20)
                        full.TrySetResult();
                }),
                prefetch: 20);
            await full.Task.WaitAsync(Bound.Time);

            // Whether the requeue or the death comes first, each message comes back once.
            var requeuing = Task.Run(() => FinishAll(kept));
            await mortal.DisposeAsync();
            await requeuing;
            FinishAll(kept);
        }

        int redelivered = 0;
        await ConsumeAsync(
            publisher,
            "q",
            new ActionSink(delivery =>
            {
                redelivered += delivery.Redelivered ? 1 : 0;
                acknowledged.Count(delivery.FinishWithText());
            }),
            prefetch: 10);
        await publishing;
        await acknowledged.Complete.WaitAsync(Bound.Time);
        acknowledged.ShouldBeExact();
        redelivered.ShouldBeGreaterThanOrEqualTo(20);
    }

    [Fact]
    public async Task A_hundred_thousand_messages_wait_and_come_in_order()
    {
        const int Count = 100_000;
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        for (int i = 0; i < Count; i++)
            Publish(transport, "q", i.ToString(CultureInfo.InvariantCulture));
        (await InspectAsync(transport, "q")).ShouldBe((Count, 0));

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int next = 0, misplaced = 0;
        await ConsumeAsync(
            transport,
            "q",
            new ActionSink(delivery =>
            {
                misplaced += delivery.FinishWithText() == next.ToString(CultureInfo.InvariantCulture) ? 0 : 1;
                if (++next == Count)
                    done.TrySetResult();
            }),
            prefetch: 100);

        await done.Task.WaitAsync(Bound.Time);
        misplaced.ShouldBe(0);
    }

    [Fact]
    public async Task Topology_may_change_under_traffic()
    {
        ITransport publisher = await ConnectAsync();
        ExchangeDeclaration exchange = new("x", ExchangeKind.Topic);
        var steady = new Tally(5000);
        await publisher.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("steady") { Bindings = [("x", "#")] }, [exchange]) { Prefetch = 10 },
            new ActionSink(delivery => steady.Count(delivery.FinishWithText())),
            CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using ITransport passing = await OpenAsync($"memory://{BrokerName}");
                QueueDeclaration queue = new("p.") { UniqueName = true, Exclusive = true, AutoDelete = true, Bindings = [("x", "key.#")] };
                await passing.ConsumeAsync(
                    new ConsumerOptions(queue, [exchange]),
                    new ActionSink(delivery => delivery.FinishWithText()),
                    CancellationToken.None);
            }
        });

        for (int i = 0; i < 5000; i++)
            publisher.TryPublish(new Message("x", "key.word", Body($"0.{i}")));

        await steady.Complete.WaitAsync(Bound.Time);
        await stop.CancelAsync();
        await changing.WaitAsync(Bound.Time);
        steady.ShouldBeExact();
    }

    private static void FinishAll(ConcurrentQueue<Delivery> deliveries)
    {
        while (deliveries.TryDequeue(out Delivery? delivery))
            delivery.FinishWithText(Settlement.Requeue);
    }

    private static Task PublishAllAsync(ITransport transport, int each) =>
        Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => OnOwnThreadAsync(() =>
        {
            for (int i = 0; i < each; i++)
                Publish(transport, "q", $"{publisher}.{i}");
        })));

    /// <summary>Counts each message by its text, from any thread.</summary>
    private sealed class Tally(int expected)
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _total;

        public Task Complete => _complete.Task;

        public void Count(string text)
        {
            _counts.AddOrUpdate(text, 1, (_, count) => count + 1);
            if (Interlocked.Increment(ref _total) == expected)
                _complete.TrySetResult();
        }

        public void ShouldBeExact()
        {
            _counts.Count.ShouldBe(expected);
            _counts.Values.ShouldAllBe(count => count == 1);
        }
    }

    /// <summary>Checks that it is called once at a time, and in the order of each publisher.</summary>
    private sealed class OrderedSink(Tally tally) : IDeliverySink
    {
        private readonly int[] _last = [.. Enumerable.Repeat(-1, Publishers)];
        private int _inside;

        public ConcurrentQueue<string> Faults { get; } = new();

        public void OnDelivery(Delivery delivery)
        {
            if (Interlocked.Increment(ref _inside) != 1)
                Faults.Enqueue("called while it was being called");
            string text = delivery.Text();
            int[] parts = [.. text.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
            if (parts[1] <= _last[parts[0]])
                Faults.Enqueue($"{text} after {_last[parts[0]]}");
            _last[parts[0]] = parts[1];
            Interlocked.Decrement(ref _inside);
            delivery.FinishWithText();
            tally.Count(text);
        }
    }
}
