using System.Collections.Concurrent;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Server;

/// <summary>Replies that come back because their queue is missing, by a clock that the test moves.</summary>
public sealed class RepliesWithoutQueues : IAsyncLifetime, ITransportListener, IDeliverySink
{
    private readonly CountingTimeProvider _time = new();
    private readonly BusCounters _counters = new();
    private readonly ConcurrentQueue<string> _delivered = new();
    private BusCore _bus = null!;
    private MissingInboxes _missing = null!;
    private CountingTransport _transport = null!;

    private int Published => _transport.Published;

    public async ValueTask InitializeAsync()
    {
        _transport = new CountingTransport(await TestBus.ConnectAsync(this, _time));
        _bus = TestBus.Over(_transport, _time, _counters);
        _missing = new MissingInboxes(_bus);
    }

    public ValueTask DisposeAsync()
    {
        _bus.Dispose();
        return _transport.DisposeAsync();
    }

    [Fact]
    public async Task A_reply_looks_for_its_queue_after_pauses_that_grow_until_it_is_there()
    {
        Send("reply_1", Deadline(30));
        foreach (double pause in (double[])[0.25, 0.5, 1, 2, 4, 4])
            _time.Advance(TimeSpan.FromSeconds(pause));
        (_delivered.Count, Published).ShouldBe((0, 7));
        await ConsumeAsync("reply_1");
        _time.Advance(TimeSpan.FromSeconds(4));
        _delivered.ShouldBe(["reply_1"]);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((0, 0));
    }

    [Fact]
    public async Task One_of_many_replies_looks_for_the_queue_and_all_are_sent_when_it_is_there()
    {
        for (int i = 0; i < 5000; i++)
        {
            if (!_missing.TryTake(new Message("", "reply_1", MessageBody.CopyOf(new byte[10])) { Mandatory = true }, Deadline(60)))
                Send("reply_1", Deadline(60));
        }

        for (int i = 0; i < 50; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Published.ShouldBeLessThan(20);
        await ConsumeAsync("reply_1");
        _time.Advance(TimeSpan.FromSeconds(4));
        _delivered.Count.ShouldBe(5000);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((0, 0));
    }

    [Fact]
    public void Waiting_replies_are_bounded_in_number_and_in_queues()
    {
        for (int i = 0; i < 300; i++)
            Send($"reply_{i}", Deadline(5));
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((100, 200));
        for (int i = 0; i < 10_000; i++)
            _missing.TryTake(new Message("", "reply_1", MessageBody.CopyOf(new byte[1])), Deadline(5)).ShouldBeTrue();
        _counters.Snapshot.RepliesReturned.ShouldBe(300);
        _time.Advance(TimeSpan.FromSeconds(12));
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((10_300, 0));
    }

    [Fact]
    public void After_its_callers_time_it_is_dropped_and_the_queue_is_dead_for_a_minute()
    {
        Send("reply_1", _time.GetTimestamp() + TimeSpan.FromSeconds(1).Ticks);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        _missing.IsDead("reply_1").ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.9)); // the next look is 1.75 s after the first
        (_counters.Snapshot.RepliesReturned, _time.Armed, _missing.IsDead("reply_1"), _missing.IsDead("reply_2"))
            .ShouldBe((1, 0, true, false));
        _time.Advance(TimeSpan.FromSeconds(59));
        _missing.IsDead("reply_1").ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        _missing.IsDead("reply_1").ShouldBeFalse();
    }

    [Fact]
    public void A_call_that_would_live_for_a_day_is_given_up_after_a_minute()
    {
        Send("reply_1", _time.GetTimestamp() + TimeSpan.FromDays(1).Ticks);
        _time.Advance(TimeSpan.FromSeconds(59));
        _counters.Snapshot.RepliesReturned.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(5));
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((1, 0));
    }

    [Fact]
    public void Two_hundred_dead_queues_are_remembered_and_the_oldest_is_evicted()
    {
        for (int i = 0; i <= 200; i++)
        {
            Send($"reply_{i}", _time.GetTimestamp());
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        _missing.IsDead("reply_0").ShouldBeFalse();
        Enumerable.Range(1, 200).ShouldAllBe(i => _missing.IsDead($"reply_{i}"));
    }

    [Fact]
    public void Waiting_replies_are_bounded_in_bytes()
    {
        for (int i = 0; i < 20; i++)
            Send("reply_1", _time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks, 1 << 20);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((4, 1));
    }

    [Theory]
    [InlineData("r.4f2a")]
    [InlineData("volume")]
    public void A_reply_to_a_native_inbox_is_not_sent_again(string inbox)
    {
        Send(inbox, _time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    [InlineData("-5")]
    [InlineData(7)]
    public void A_reply_without_a_valid_time_header_is_not_sent_again(object? until)
    {
        _missing.OnReturned(new Message(
            "", "reply_1", MessageBody.CopyOf("x"u8))
        { Headers = new Dictionary<string, object?> { ["x-typedrpc-until"] = until } });
        _missing.OnReturned(new Message("", "reply_1", MessageBody.CopyOf("x"u8)));
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((2, 0));
    }

    void ITransportListener.OnReturned(in Message message) => _missing.OnReturned(message);

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    void IDeliverySink.OnDelivery(Delivery delivery)
    {
        _delivered.Enqueue(delivery.RoutingKey);
        delivery.Release();
    }

    private long Deadline(double seconds) => _time.GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks;

    private async Task ConsumeAsync(string queue) =>
        await _transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration(queue), []) { AutoAcknowledge = true }, this, CancellationToken.None);

    private void Send(string inbox, long deadline, int bytes = 10)
    {
        var message = new Message("", inbox, MessageBody.CopyOf(new byte[bytes])) { Mandatory = true };
        _transport.TryPublish(message with { Headers = _missing.Marked(null, deadline) });
    }

    private sealed class CountingTransport(ITransport inner) : ITransport
    {
        private int _count;

        public int Published => Volatile.Read(ref _count);

        public int TryPublish(in Message message)
        {
            Interlocked.Increment(ref _count);
            return inner.TryPublish(message);
        }

        public ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return inner.PublishAsync(message, cancellationToken);
        }

        public ValueTask WhenReadyAsync(CancellationToken cancellationToken) => inner.WhenReadyAsync(cancellationToken);

        public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
            inner.DeclareAsync(topology, cancellationToken);

        public ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken) =>
            inner.ConsumeAsync(options, sink, cancellationToken);

        public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
            inner.InspectAsync(queue, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
