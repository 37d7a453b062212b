using Microsoft.Extensions.Logging.Testing;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Tests.Wire;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Inbox;

/// <summary>What an inbox does with what it cannot read.</summary>
public sealed class UnreadableReplies : IAsyncLifetime, IReplySink, IQuestionSink, ITransportListener
{
    private readonly BusCounters _counters = new();
    private readonly List<(MessageId Id, string Reason)> _unreadable = [];
    private readonly FakeLogger _log = new();
    private BusCore _bus = null!;
    private BusInbox _inbox = null!;

    public async ValueTask InitializeAsync()
    {
        var time = new CountingTimeProvider();
        _bus = TestBus.Over(await TestBus.ConnectAsync(this, time), time, _counters, log: _log, maxMessageBytes: 100_000);
        _inbox = new BusInbox(_bus, this, this, new TestBus.NoReplies());
    }

    public ValueTask DisposeAsync()
    {
        _bus.Dispose();
        return _bus.Transport.DisposeAsync();
    }

    [Theory]
    [InlineData(RpcWire.Native)]
    [InlineData(RpcWire.Oslo)]
    public void One_that_is_too_large_ends_its_call_with_both_sizes_and_the_option(RpcWire wire)
    {
        IWireFormat format = _bus.Formats.Of(wire);
        MessageBody reply = format.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, new string('x', 300_000));

        _inbox.OnDelivery(
            new Delivery(null, MessageBody.ExcerptOf(reply.Span)) { ContentType = format.ContentType, OversizeLength = reply.Length });

        (MessageId id, string reason) = _unreadable.ShouldHaveSingleItem();
        id.ShouldBe(WireMessages.Id);
        reason.ShouldContain($"{reply.Length} bytes");
        reason.ShouldContain("100000");
        reason.ShouldContain("MaxMessageBytes");
        _log.Collector.Count.ShouldBe(0);
    }

    [Fact]
    public void A_message_of_a_kind_or_a_version_that_is_not_a_known_reply_ends_its_call()
    {
        byte[] later = WireMessages.Bytes("reply"), request = WireMessages.Bytes("call-without-arguments");
        later[1] = 2;
        Deliver(later);
        Deliver(request);
        _unreadable.Select(u => u.Id).ShouldBe([WireMessages.Id, WireMessages.Id]);
    }

    [Fact]
    public void A_reply_without_a_call_id_is_counted_and_logged_ten_times_and_not_ten_thousand()
    {
        for (int i = 0; i < 10_000; i++)
            Deliver([1, 2, 3]);
        Deliver([1, 2, 3], "text/plain\r\nforged line");
        _counters.Snapshot.MessagesRejected.ShouldBe(10_001);
        _log.Collector.Count.ShouldBe(10);
        _log.Collector.GetSnapshot().ShouldAllBe(record => !record.Message.Contains("forged"));
        _unreadable.ShouldBeEmpty();
    }

    void ITransportListener.OnReturned(in Message message)
    {
    }

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    bool IReplySink.OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery) => false;

    void IQuestionSink.OnAsked(in ReplyHeader header, MessageBody body) =>
        throw new RpcSerializationException("The question cannot be read.");

    void IReplySink.OnProbe(MessageId id, long receivedAt)
    {
    }

    bool IReplySink.OnUnreadable(MessageId id, RpcSerializationException reason)
    {
        _unreadable.Add((id, reason.Message));
        return true;
    }

    private void Deliver(byte[] bytes, string contentType = "typed/rpc") =>
        _inbox.OnDelivery(new Delivery(null, MessageBody.CopyOf(bytes)) { ContentType = contentType });
}
