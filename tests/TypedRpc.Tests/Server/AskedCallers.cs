using System.Collections.Concurrent;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Server;
using TypedRpc.Tests.Wire;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Server;

/// <summary>Questions to the callers of calls that have waited in their queue, by a clock that the test moves.</summary>
public sealed class AskedCallers : IAsyncLifetime, ITransportListener, IDeliverySource, IDeliverySink
{
    private static readonly NativeFormat Format = new();

    private readonly CountingTimeProvider _time = new();
    private readonly BusCounters _counters = new();
    private readonly ConcurrentQueue<Settlement> _settled = new();
    private readonly ConcurrentQueue<Delivery> _run = new();
    private readonly ConcurrentQueue<byte[]> _heard = new();
    private BusCore _bus = null!;
    private NotingTransport _transport = null!;
    private LateCalls _late = null!;
    private bool _isOver;

    public async ValueTask InitializeAsync()
    {
        _transport = new NotingTransport(await TestBus.ConnectAsync(this, _time));
        _bus = TestBus.Over(_transport, _time, _counters);
        var inbox = new BusInbox(_bus, new TestBus.NoReplies(), new TestBus.NoReplies(), new TestBus.NoReplies());
        await inbox.OpenAsync(CancellationToken.None);
        _late = new ServerCore(_bus, inbox, new TestBus.NoHooks()).LateCalls;
    }

    public async ValueTask DisposeAsync()
    {
        _bus.Dispose();
        await _transport.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_is_run_when_its_caller_still_waits_and_dropped_when_not(bool isWaiting)
    {
        await OpenInboxAsync();
        Ask();
        (MessageId question, string inbox) = Question();

        _transport.TryPublish(new Message("", inbox, NativeFormat.WriteAnswer(question, isWaiting)) { ContentType = Format.ContentType });

        (_run.Count, _settled.Count, _counters.Snapshot.RequestsAbandoned).ShouldBe(isWaiting ? (1, 0, 0) : (0, 1, 1));
        _time.Advance(TimeSpan.FromSeconds(10));
        (_heard.Count, _time.Armed).ShouldBe((1, 0));
    }

    [Fact]
    public void A_call_whose_caller_has_gone_is_dropped()
    {
        Ask();

        (_run.Count, _settled.Single(), _counters.Snapshot.RequestsAbandoned).ShouldBe((0, Settlement.Acknowledge, 1));
    }

    [Fact]
    public async Task A_call_whose_caller_does_not_answer_is_refused_as_not_started_and_an_answer_after_that_is_dropped()
    {
        await OpenInboxAsync();
        Ask();
        (MessageId question, _) = Question();
        _time.Advance(TimeSpan.FromSeconds(6));

        _settled.ShouldBe([Settlement.Acknowledge]);
        MessageBody fault = MessageBody.CopyOf(_heard.Last());
        Format.ReadFault(fault, Format.ReadReply(fault), []).Code.ShouldBe(FaultCode.NotServed);
        _late.OnAnswer(question, isWaiting: true).ShouldBeFalse();
        _run.ShouldBeEmpty();
    }

    /// <summary>
    /// When the connection is lost, the broker redelivers the request. Another server may then run it, so a refusal that says that it was
    /// not run must not be sent in the next epoch.
    /// </summary>
    [Fact]
    public async Task A_refusal_is_not_carried_into_the_next_epoch()
    {
        await OpenInboxAsync();
        Ask();
        _time.Advance(TimeSpan.FromSeconds(6));

        _settled.ShouldBe([Settlement.Acknowledge]);
        _transport.SurvivesEpoch.ToArray().ShouldBe(new[] { false, false }, "the question and the refusal");
    }

    [Fact]
    public async Task A_call_that_the_broker_has_taken_back_meanwhile_is_not_answered_for()
    {
        await OpenInboxAsync();
        Ask();
        _isOver = true;
        _time.Advance(TimeSpan.FromSeconds(6));

        (_heard.Count, _settled.Count, _run.Count).ShouldBe((1, 0, 0));
    }

    [Theory]
    [InlineData("application/json", 0)]
    [InlineData("typed/rpc", 1 << 21)]
    [InlineData(null, 0)]
    public void No_caller_is_asked_about_a_request_that_is_not_a_native_call(string? contentType, int oversize)
    {
        var delivery = new Delivery(
            this,
            MessageBody.CopyOf(WireMessages.Bytes("call-without-arguments")))
        { ContentType = contentType, OversizeLength = oversize };

        _late.TryAsk(delivery, this).ShouldBeFalse();
    }

    private async Task OpenInboxAsync() =>
        await _transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("r.4f2a"), []) { AutoAcknowledge = true }, new Ear(_heard), CancellationToken.None);

    private void Ask()
    {
        var delivery = new Delivery(
            this, MessageBody.CopyOf(WireMessages.Bytes("call-without-arguments")))
        { ContentType = Format.ContentType, Queue = "t" };
        _late.TryAsk(delivery, this).ShouldBeTrue();
    }

    private (MessageId Question, string Inbox) Question()
    {
        MessageBody body = MessageBody.CopyOf(_heard.Single());
        ReplyHeader header = Format.ReadReply(body);
        header.Kind.ShouldBe(MessageKind.Ask);
        return Format.ReadAsk(body, header);
    }

    void ITransportListener.OnReturned(in Message message) => _late.OnReturned(message).ShouldBeTrue();

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    bool IDeliverySource.IsOver => _isOver;

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _settled.Enqueue(settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery) => throw new InvalidOperationException();

    void IDeliverySink.OnDelivery(Delivery delivery) => _run.Enqueue(delivery);

    private sealed class NotingTransport(ITransport inner) : ITransport
    {
        public ConcurrentQueue<bool> SurvivesEpoch { get; } = new();

        public int TryPublish(in Message message)
        {
            SurvivesEpoch.Enqueue(message.SurvivesEpoch);
            return inner.TryPublish(message);
        }

        public ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
        {
            SurvivesEpoch.Enqueue(message.SurvivesEpoch);
            return inner.PublishAsync(message, cancellationToken);
        }

        public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
            inner.InspectAsync(queue, cancellationToken);

        public ValueTask WhenReadyAsync(CancellationToken cancellationToken) => inner.WhenReadyAsync(cancellationToken);

        public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
            inner.DeclareAsync(topology, cancellationToken);

        public ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken) =>
            inner.ConsumeAsync(options, sink, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Ear(ConcurrentQueue<byte[]> heard) : IDeliverySink
    {
        public void OnDelivery(Delivery delivery)
        {
            heard.Enqueue(delivery.Body.Span.ToArray());
            delivery.Release();
        }
    }
}
