using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using TypedRpc.Diagnostics;
using TypedRpc.InMemory;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Server;

/// <summary>Replies that come back because their queue is missing, by a clock that the test moves.</summary>
public sealed class RepliesWithoutQueues : IAsyncLifetime, ITransportListener, IDeliverySink
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ManualTimeProvider _time = new();
    private readonly BusCounters _counters = new();
    private readonly ConcurrentQueue<string> _delivered = new();
    private MissingInboxes _missing = null!;
    private ITransport _transport = null!;

    public async ValueTask InitializeAsync()
    {
        _missing = new MissingInboxes(() => _transport, _time, _counters);
        _transport = await new InMemoryTransportFactory().ConnectAsync(
            TransportUrl.Parse("memory://"), new TransportOptions(this) { LoggerFactory = NullLoggerFactory.Instance, TimeProvider = _time }, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    [Fact]
    public async Task A_reply_is_sent_each_quarter_of_a_second_until_its_queue_is_there()
    {
        Send("reply_1", _time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks);
        for (int i = 0; i < 3; i++)
            _time.Advance(Pause);
        _delivered.ShouldBeEmpty();
        await _transport.ConsumeAsync(new ConsumerOptions(new QueueDeclaration("reply_1"), []) { AutoAcknowledge = true }, this, CancellationToken.None);
        _time.Advance(Pause);
        _delivered.ShouldBe(["reply_1"]);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((0, 0));
    }

    [Fact]
    public void After_its_callers_time_it_is_dropped_and_the_queue_is_dead_for_a_minute()
    {
        Send("reply_1", _time.GetTimestamp() + TimeSpan.FromSeconds(1).Ticks);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        _missing.IsDead("reply_1").ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        (_counters.Snapshot.RepliesReturned, _time.Armed, _missing.IsDead("reply_1"), _missing.IsDead("reply_2")).ShouldBe((1, 0, true, false));
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
        _time.Advance(TimeSpan.FromSeconds(1.5));
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((1, 0));
    }

    [Fact]
    public void Two_hundred_dead_queues_are_remembered_and_the_oldest_makes_room()
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
    public void What_waits_is_bounded_in_bytes()
    {
        for (int i = 0; i < 20; i++)
            Send("reply_1", _time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks, 1 << 20);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((4, 16));
    }

    [Theory]
    [InlineData("r.4f2a")]
    [InlineData("volume")]
    public void A_reply_to_an_inbox_of_ours_is_not_sent_again(string inbox)
    {
        Send(inbox, _time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks);
        (_counters.Snapshot.RepliesReturned, _time.Armed).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    [InlineData("-5")]
    [InlineData(7)]
    public void A_reply_without_a_time_of_ours_is_not_sent_again(object? until)
    {
        _missing.OnReturned(new Message("", "reply_1", MessageBody.CopyOf("x"u8)) { Headers = new Dictionary<string, object?> { ["x-typedrpc-until"] = until } });
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

    private void Send(string inbox, long deadline, int bytes = 10)
    {
        var message = new Message("", inbox, MessageBody.CopyOf(new byte[bytes])) { Mandatory = true };
        _transport.TryPublish(message with { Headers = _missing.Marked(null, deadline) });
    }
}
