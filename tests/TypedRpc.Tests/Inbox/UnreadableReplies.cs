using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using TypedRpc.Diagnostics;
using TypedRpc.Inbox;
using TypedRpc.Messages;
using TypedRpc.Tests.Wire;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Inbox;

/// <summary>What an inbox does with what it cannot read.</summary>
public sealed class UnreadableReplies : IReplySink
{
    private readonly WireFormats _formats = new(100_000);
    private readonly BusCounters _counters = new();
    private readonly List<(MessageId Id, string Reason)> _unreadable = [];
    private readonly FakeLogger _log = new();
    private readonly BusInbox _inbox;

    public UnreadableReplies() => _inbox = new BusInbox(_formats, this, _counters, _log, new LogLimit(new FakeTimeProvider()));

    [Theory]
    [InlineData(RpcWire.Native)]
    [InlineData(RpcWire.Oslo)]
    public void One_that_is_too_large_ends_its_call_with_both_sizes_and_the_option(RpcWire wire)
    {
        IWireFormat format = _formats.Of(wire);
        MessageBody reply = format.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, new string('x', 300_000));

        _inbox.OnDelivery(new Delivery(null, MessageBody.ExcerptOf(reply.Span)) { ContentType = format.ContentType, OversizeLength = reply.Length });

        (MessageId id, string reason) = _unreadable.ShouldHaveSingleItem();
        id.ShouldBe(WireMessages.Id);
        reason.ShouldContain($"{reply.Length} bytes");
        reason.ShouldContain("100000");
        reason.ShouldContain("MaxMessageBytes");
        _log.Collector.Count.ShouldBe(0);
    }

    [Fact]
    public void One_of_a_kind_or_a_version_that_is_no_reply_of_ours_ends_its_call()
    {
        byte[] later = WireMessages.Bytes("reply"), request = WireMessages.Bytes("call-without-arguments");
        later[1] = 2;
        Deliver(later);
        Deliver(request);
        _unreadable.Select(u => u.Id).ShouldBe([WireMessages.Id, WireMessages.Id]);
    }

    [Fact]
    public void What_shows_no_call_is_counted_and_logged_ten_times_and_not_ten_thousand()
    {
        for (int i = 0; i < 10_000; i++)
            Deliver([1, 2, 3]);
        Deliver([1, 2, 3], "text/plain\r\nforged line");
        _counters.Snapshot.MessagesRejected.ShouldBe(10_001);
        _log.Collector.Count.ShouldBe(10);
        _log.Collector.GetSnapshot().ShouldAllBe(record => !record.Message.Contains("forged"));
        _unreadable.ShouldBeEmpty();
    }

    bool IReplySink.OnReply(IWireFormat format, in ReplyHeader header, Delivery delivery) => false;

    void IReplySink.OnAsked(in ReplyHeader header, MessageBody question) => throw new RpcSerializationException("The question cannot be read.");

    bool IReplySink.OnUnreadable(MessageId id, RpcSerializationException reason)
    {
        _unreadable.Add((id, reason.Message));
        return true;
    }

    private void Deliver(byte[] bytes, string contentType = "application/vnd.typedrpc") =>
        _inbox.OnDelivery(new Delivery(null, MessageBody.CopyOf(bytes)) { ContentType = contentType });
}
