using System.Text;
using TypedRpc.Messages;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>
/// Whose a request in oslo.messaging's format is, read from one that cannot be read or of which only an excerpt is there; and by what a
/// copy of it is known.
/// </summary>
public sealed class OsloOrigins
{
    private const string Tail =
        """, "version": "1.0", "_msg_id": "0123456789abcdef0123456789abcdef", "_reply_q": "reply_1", "_timeout": null, "_unique_id": "u"}""";

    private static readonly OsloFormat Format = new(1 << 20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_caller_is_read_from_the_end_of_a_request(bool isSealed)
    {
        string json = $$"""{"method": "echo", "args": {"text": "{{new string('x', 300_000)}}", "_msg_id": "of the arguments"}{{Tail}}""";
        byte[] whole = Encoding.UTF8.GetBytes(isSealed ? Sealed(json) : json);

        Format.TryReadOrigin(MessageBody.ExcerptOf(whole), null, out RequestHeader origin).ShouldBeTrue();

        (origin.Kind, origin.Inbox, OsloRequest.Of(origin).MessageId)
            .ShouldBe((MessageKind.Call, "reply_1", "0123456789abcdef0123456789abcdef"));
    }

    [Fact]
    public void Text_within_the_arguments_is_not_mistaken_for_the_id()
    {
        string json = """{"method": "echo", "args": {"text": "\"_msg_id\": \"forged\", \"_reply_q\": \"reply_2\""}}""";

        Format.TryReadOrigin(MessageBody.CopyOf(Encoding.UTF8.GetBytes(Sealed(json))), null, out _).ShouldBeFalse();
        Format.TryReadOrigin(MessageBody.CopyOf(Encoding.UTF8.GetBytes(json)), null, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"_msg_id": "1", "_reply_q": "volume"}""")]
    [InlineData("""{"_msg_id": "1", "_reply_q": ""}""")]
    [InlineData("""{"_msg_id": "1\n2", "_reply_q": "reply_1"}""")]
    [InlineData("""{"_msg_id": 7, "_reply_q": "reply_1"}""")]
    [InlineData("""{"_msg_id": "1", "_reply_q":""")]
    [InlineData("""{"_msg_id"}""")]
    [InlineData("_msg_id")]
    [InlineData("")]
    public void Nothing_is_known_of_a_request_whose_id_or_address_is_invalid(string json) =>
        Format.TryReadOrigin(MessageBody.CopyOf(Encoding.UTF8.GetBytes(json)), null, out _).ShouldBeFalse();

    [Fact]
    public void A_request_without_a_unique_id_is_not_a_duplicate()
    {
        MessageId Key(string json) => Format.ReadRequest(MessageBody.CopyOf(Encoding.UTF8.GetBytes(json))).Key;
        const string Without = """{"method": "echo", "_msg_id": "0123456789abcdef0123456789abcdef", "_reply_q": "reply_1"}""";
        const string With =
            """{"method": "echo", "_msg_id": "0123456789abcdef0123456789abcdef", "_reply_q": "reply_1", "_unique_id": "u"}""";

        Key(Without).ShouldNotBe(Key(Without));
        Key(With).ShouldBe(Key(With));
    }

    private static string Sealed(string json) =>
        $$"""{"oslo.version": "2.0", "oslo.message": "{{json.Replace("\\", "\\\\").Replace("\"", "\\\"")}}"}""";
}
