using System.Text;
using TypedRpc.Messages;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>Whose a message is that cannot be read.</summary>
public sealed class UnreadableMessages
{
    private const string Id = "00000007000000020123456789abcdef";
    private const string Own = "\"_msg_id\": \"" + Id + "\", \"_unique_id\": \"u\"}";

    private static readonly OsloFormat Oslo = new(1 << 20);
    private static readonly OsloFormat Compressing = new(1 << 20, compresses: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reply_that_is_too_large_shows_its_call_by_its_beginning_and_its_end(bool isOslo)
    {
        IWireFormat format = isOslo ? Oslo : WireMessages.Format;
        MessageBody reply = format.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, new string('x', 1_000_000));

        MessageBody excerpt = MessageBody.ExcerptOf(reply.Span);

        excerpt.Length.ShouldBeLessThan(150_000);
        format.FindCallOf(excerpt).ShouldBe(WireMessages.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_request_that_is_too_large_shows_its_caller(bool isOslo)
    {
        IWireFormat format = isOslo ? Oslo : WireMessages.Format;
        RequestHeader call = WireMessages.MinimalCall
            with
        { Context = new RpcContext(new Dictionary<string, object?> { ["text"] = new string('c', 60_000) }) };
        MessageBody request = format.WriteRequest(call, OsloMessages.Value, new string('x', 1_000_000), isOslo);

        RequestHeader caller = CallerOf(format, MessageBody.ExcerptOf(request.Span)).ShouldNotBeNull();

        (caller.Kind, caller.Id, caller.Inbox).ShouldBe((MessageKind.Call, WireMessages.Id, call.Inbox));
        if (isOslo)
            OsloRequest.Of(caller).MessageId.ShouldBe(Id);
    }

    [Theory]
    [InlineData("{\"result\": \"\u00ff\", " + Own)] // not UTF-8, as it is written here
    [InlineData("{\"result\": [1, 2, " + Own)] // not JSON
    [InlineData("{\"result\": \"{\\\"_msg_id\\\": \\\"ffffffffffffffffffffffffffffffff\\\"}\", " + Own)] // a text that looks like one
    [InlineData("{\"result\": {\"_msg_id\": \"ffffffffffffffffffffffffffffffff\"}, " + Own)]
    [InlineData("{\"oslo.version\": \"2.0\", \"oslo.message\": \"{\\\"_msg_id\\\" :\\\"" + Id + "\\\"")] // cut off
    public void A_damaged_reply_shows_its_call(string text)
    {
        MessageBody body = MessageBody.CopyOf(Encoding.Latin1.GetBytes(text));

        Oslo.FindCallOf(body).ShouldBe(WireMessages.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("_msg_id")]
    [InlineData("\"_msg_id")]
    [InlineData("\"_msg_id\"")]
    [InlineData("\"_msg_id\":")]
    [InlineData("\"_msg_id\":\"")]
    [InlineData("\"_msg_id\":\"" + Id)]
    [InlineData("\\\"_msg_id\":\"" + Id + "\"")]
    public void A_message_without_a_call_id_belongs_to_no_call(string text)
    {
        MessageBody body = MessageBody.CopyOf(Encoding.UTF8.GetBytes(text));
        Oslo.FindCallOf(body).ShouldBeNull();
        CallerOf(Oslo, body).ShouldBeNull();
    }

    [Fact]
    public void No_reply_is_sent_to_a_queue_that_is_not_an_inbox()
    {
        CallerOf(Oslo, MessageBody.CopyOf("{\"_msg_id\": \"a\", \"_reply_q\": \"volume\""u8)).ShouldBeNull();
        CallerOf(Oslo, MessageBody.CopyOf("{\"_msg_id\": \"a\", \"_reply_q\": \"reply_1\""u8)).ShouldNotBeNull().Inbox.ShouldBe("reply_1");
    }

    [Fact]
    public void A_compressed_reply_shows_its_call_though_it_is_too_large_once_inflated()
    {
        MessageBody reply = Compressing.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, new string('x', 3_000_000));
        Should.Throw<RpcSerializationException>(() => Oslo.ReadReply(reply, Compressing.Headers));
        Oslo.FindCallOf(reply, Compressing.Headers).ShouldBe(WireMessages.Id);

        // Eight times the limit is as far as we go for it.
        MessageBody bomb = Compressing.WriteReply(WireMessages.MinimalCall, AnyShape.Instance, new string('x', 20_000_000));
        Oslo.FindCallOf(bomb, Compressing.Headers).ShouldBeNull();
    }

    [Fact]
    public void A_native_reply_of_a_later_version_shows_its_call_and_one_that_is_cut_off_before_its_id_does_not()
    {
        byte[] reply = WireMessages.Bytes("reply");
        reply[1] = 9;
        WireMessages.Format.FindCallOf(MessageBody.CopyOf(reply)).ShouldBe(WireMessages.Id);
        byte[] call = WireMessages.Bytes("call-with-everything");
        CallerOf(WireMessages.Format, MessageBody.CopyOf(call[..^20])).ShouldNotBeNull().Inbox.ShouldBe("r.0123456789abcdef");
        CallerOf(WireMessages.Format, MessageBody.CopyOf(WireMessages.Bytes("cast"))).ShouldBeNull();
        for (int length = 0; length < 22; length++)
            WireMessages.Format.FindCallOf(MessageBody.CopyOf(reply[..length])).ShouldBeNull();
    }

    private static RequestHeader? CallerOf(IWireFormat format, MessageBody request) =>
        format.TryReadOrigin(request, null, out RequestHeader origin) && origin.Kind == MessageKind.Call ? origin : null;
}

file static class Writing
{
    public static MessageBody WriteRequest(
        this IWireFormat format, in RequestHeader header, ValueShape named, RpcValue value, bool isOslo) =>
        isOslo ? format.WriteRequest(header, named, value) : format.WriteRequest(header, AnyShape.Instance, value);
}
