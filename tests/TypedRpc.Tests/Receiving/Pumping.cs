using System.Collections.Concurrent;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Receiving;

namespace TypedRpc.Tests.Receiving;

/// <summary>Deliveries on their way to running work.</summary>
public sealed class Pumping
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Broker _broker = new();
    private readonly BusCounters _counters = new();

    [Fact]
    public async Task No_more_run_at_a_time_than_allowed_and_the_others_wait_in_order()
    {
        var handler = new GatedHandler();
        var pump = new DeliveryPump(handler, _counters, 3);
        for (int i = 0; i < 10; i++)
            pump.OnDelivery(_broker.Delivery((ulong)i));
        await handler.Started(3);
        pump.Running.ShouldBe(3);
        handler.Begun.ShouldBe(new ulong[] { 0, 1, 2 }, ignoreOrder: true);

        // Each end lets the next in line begin.
        for (ulong next = 3; next < 10; next++)
        {
            handler.End(next - 3);
            await handler.Started((int)next + 1);
            handler.Begun[^1].ShouldBe(next);
            pump.Running.ShouldBe(3);
        }
    }

    [Fact]
    public async Task One_at_a_time_runs_in_the_order_of_arrival()
    {
        var handler = new OrderHandler(1000);
        var pump = new DeliveryPump(handler, _counters, 1);
        for (int i = 0; i < 1000; i++)
            pump.OnDelivery(_broker.Delivery((ulong)i));
        await handler.All.WaitAsync(Limit);
        handler.Begun.ShouldBe(Enumerable.Range(0, 1000).Select(i => (ulong)i));
    }

    [Fact]
    public async Task A_delivery_whose_handler_throws_is_rejected_and_counted_and_frees_its_slot()
    {
        using var second = new CountdownEvent(1);
        var pump = new DeliveryPump(
            new ActionHandler(delivery =>
            {
                if (delivery.Tag == 1)
                    throw new InvalidOperationException("the logger is broken");
                second.Signal();
                return ValueTask.CompletedTask;
            }),
            _counters,
            1);
        pump.OnDelivery(_broker.Delivery(1));
        pump.OnDelivery(_broker.Delivery(2));
        second.Wait(Limit).ShouldBeTrue();
        await pump.DrainAsync().WaitAsync(Limit);
        _broker.Settled.ShouldContain((1UL, Settlement.Reject));
        _counters.Snapshot.MessagesRejected.ShouldBe(1);
    }

    [Fact]
    public void A_delivery_never_runs_on_the_thread_that_brings_it()
    {
        using var blocked = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var pump = new DeliveryPump(
            new ActionHandler(_ =>
            {
                entered.Set();
                blocked.Wait(Limit);
                return ValueTask.CompletedTask;
            }),
            _counters,
            1);
        pump.OnDelivery(_broker.Delivery(1)); // would not come back
        entered.Wait(Limit).ShouldBeTrue();
        blocked.Set();
    }

    [Fact]
    public async Task Draining_requeues_waiting_deliveries_and_waits_for_running_ones()
    {
        var handler = new GatedHandler();
        var pump = new DeliveryPump(handler, _counters, 2);
        for (int i = 0; i < 5; i++)
            pump.OnDelivery(_broker.Delivery((ulong)i));
        await handler.Started(2);

        Task drained = pump.DrainAsync();
        _broker.Settled.ShouldBe([(2UL, Settlement.Requeue), (3UL, Settlement.Requeue), (4UL, Settlement.Requeue)]);
        drained.IsCompleted.ShouldBeFalse();
        handler.End(0);
        drained.IsCompleted.ShouldBeFalse();
        handler.End(1);
        await drained.WaitAsync(Limit);
        handler.Begun.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_delivery_that_arrives_after_the_drain_began_is_requeued_too()
    {
        var handler = new GatedHandler();
        var pump = new DeliveryPump(handler, _counters, 2);
        await pump.DrainAsync().WaitAsync(Limit);
        Delivery late = _broker.Delivery(7);
        pump.OnDelivery(late);
        _broker.Settled.ShouldBe([(7UL, Settlement.Requeue)]);
        late.IsSettled.ShouldBeTrue();
        await pump.DrainAsync().WaitAsync(Limit);
        handler.Begun.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Ten_thousand_deliveries_from_eight_threads_each_run_once(int concurrency)
    {
        const int Threads = 8, Each = 1250;
        int running = 0, most = 0;
        var counts = new ConcurrentDictionary<ulong, int>();
        using var done = new CountdownEvent(Threads * Each);
        var pump = new DeliveryPump(
            new ActionHandler(async delivery =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                if (delivery.Tag % 3 == 0)
                    await Task.Yield();
                counts.AddOrUpdate(delivery.Tag, 1, (_, n) => n + 1);
                Interlocked.Decrement(ref running);
                done.Signal();
            }),
            _counters,
            concurrency);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
                pump.OnDelivery(_broker.Delivery((ulong)((thread * Each) + i)));
        })));
        done.Wait(Limit).ShouldBeTrue();
        await pump.DrainAsync().WaitAsync(Limit);
        counts.Count.ShouldBe(Threads * Each);
        counts.Values.ShouldAllBe(n => n == 1);
        most.ShouldBeLessThanOrEqualTo(concurrency);
        pump.Running.ShouldBe(0);
    }

    [Fact]
    public async Task A_drain_runs_or_requeues_each_delivery_and_never_both()
    {
        var outcomes = new ConcurrentDictionary<ulong, string>();
        using var half = new CountdownEvent(500);
        var pump = new DeliveryPump(
            new ActionHandler(delivery =>
            {
                outcomes.TryAdd(delivery.Tag, "run").ShouldBeTrue();
                delivery.Settle(Settlement.Acknowledge);
                if (!half.IsSet)
                    half.Signal();
                return ValueTask.CompletedTask;
            }),
            _counters,
            1);
        Task[] bringing = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++)
                pump.OnDelivery(_broker.Delivery((ulong)((thread * 1000) + i)));
        }))];
        half.Wait(Limit).ShouldBeTrue();
        Task drained = pump.DrainAsync();
        await Task.WhenAll(bringing);
        await drained.WaitAsync(Limit);
        _broker.Settled.Count.ShouldBe(4000);
        _broker.Settled.Select(s => s.Tag).Distinct().Count().ShouldBe(4000);
        _broker.Settled.Count(s => s.Settlement == Settlement.Acknowledge).ShouldBe(outcomes.Count);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, known);
    }

    private sealed class Broker : IDeliverySource
    {
        private readonly ConcurrentQueue<(ulong Tag, Settlement Settlement)> _settled = new();

        public IReadOnlyCollection<(ulong Tag, Settlement Settlement)> Settled => _settled;

        public Delivery Delivery(ulong tag) => new(this, MessageBody.Empty) { Tag = tag };

        bool IDeliverySource.IsOver => false;

        void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _settled.Enqueue((delivery.Tag, settlement));

        ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery)
        {
            ((IDeliverySource)this).Settle(delivery, Settlement.Acknowledge);
            return new ValueTask<bool>(true);
        }
    }

    private sealed class ActionHandler(Func<Delivery, ValueTask> handle) : IDeliveryHandler
    {
        ValueTask IDeliveryHandler.HandleAsync(Delivery delivery) => handle(delivery);
    }

    private sealed class OrderHandler(int expected) : IDeliveryHandler
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<ulong> Begun { get; } = [];

        public Task All => _all.Task;

        async ValueTask IDeliveryHandler.HandleAsync(Delivery delivery)
        {
            Begun.Add(delivery.Tag);
            if (delivery.Tag % 2 == 0)
                await Task.Yield();
            if (Begun.Count == expected)
                _all.SetResult();
        }
    }

    /// <summary>Holds each delivery until the test lets it go.</summary>
    private sealed class GatedHandler : IDeliveryHandler
    {
        private readonly Lock _gate = new();
        private readonly List<ulong> _begun = [];
        private readonly Dictionary<ulong, TaskCompletionSource> _gates = [];
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

        public IReadOnlyList<ulong> Begun
        {
            get
            {
                lock (_gate)
                    return [.. _begun];
            }
        }

        public Task Started(int count)
        {
            lock (_gate)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_begun.Count >= count)
                    reached.SetResult();
                else
                    _waiting.Add((count, reached));
                return reached.Task.WaitAsync(Limit);
            }
        }

        public void End(ulong tag)
        {
            lock (_gate)
                _gates[tag].SetResult();
        }

        ValueTask IDeliveryHandler.HandleAsync(Delivery delivery)
        {
            lock (_gate)
            {
                _begun.Add(delivery.Tag);
                foreach ((int count, TaskCompletionSource reached) in _waiting)
                {
                    if (_begun.Count >= count)
                        reached.TrySetResult();
                }

                return new ValueTask(
                    (_gates[delivery.Tag] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
            }
        }
    }
}
