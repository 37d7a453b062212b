using System.Text;
using Amqp.Framing;
using TypedRpc.Amqp.Oslo;
using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Interop.Tests.Oslo.Amqp;

/// <summary>The form of messages of oslo.messaging's amqp driver, and that of its other drivers.</summary>
public sealed class OsloMessageTests
{
    [Fact]
    public void A_call_has_its_id_and_its_reply_address_in_the_properties()
    {
        global::Amqp.Message sent = Sent(
            """{"oslo.version": "2.0", "oslo.message": "{\"method\": \"echo\", \"args\": {\"v\": NaN}, \"version\": \"1.1\", \"_msg_id\": \"m1\", \"_reply_q\": \"r.amqp:/temp.1\", \"_timeout\": 30, \"_unique_id\": \"u1\", \"_context_user\": \"bob\"}"}""");

        sent.BodySection.ShouldBeOfType<AmqpValue>().Value.ShouldBe(
            """{"request": {"method": "echo", "args": {"v": NaN}, "version": "1.1"}, "context": {"user": "bob"}, "call_monitor_timeout": 30}""");
        (sent.Properties.MessageId, sent.Properties.ReplyTo, sent.Properties.To).ShouldBe(("m1", "amqp:/temp.1", "address"));
        sent.Properties.ContentType.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"result": [1], "failure": null, "ending": true, "_msg_id": "m1", "_unique_id": "u"}""", """{"response": [1]}""")]
    [InlineData("""{"result": null, "failure": null, "ending": true, "_msg_id": "m1"}""", """{"response": null}""")]
    [InlineData("""{"result": null, "failure": "{\"class\": \"E\"}", "ending": true, "_msg_id": "m1"}""", """{"failure": "{\"class\": \"E\"}"}""")]
    [InlineData("""{"result": null, "failure": null, "ending": false, "_msg_id": "m1"}""", null)]
    public void A_reply_repeats_the_id_and_a_sign_of_life_has_no_body(string message, string? body)
    {
        global::Amqp.Message sent = Sent(message);

        sent.Properties.CorrelationId.ShouldBe("m1");
        (sent.BodySection as AmqpValue)?.Value.ShouldBe(body);
        (sent.BodySection is null).ShouldBe(body is null);
    }

    [Fact]
    public void A_notification_keeps_its_envelope()
    {
        const string Bare = """{"event_type": "e", "payload": "\"", "_unique_id": "u", "_context_user": "bob"}""";
        string enveloped = $$"""{"oslo.version": "2.0", "oslo.message": {{System.Text.Json.JsonSerializer.Serialize(Bare)}}}""";

        string v1 = (string)((AmqpValue)Sent(Bare).BodySection).Value;
        string v2 = (string)((AmqpValue)Sent(enveloped).BodySection).Value;

        v1.ShouldBe("""{"request": {"event_type": "e", "payload": "\""}, "context": {"user": "bob"}}""");
        v2.ShouldStartWith("""{"request": {"oslo.version": "2.0", "oslo.message": """);
        Received(v1).ShouldBe("""{"event_type": "e", "payload": "\"", "_context_user": "bob"}""");
        Received(v2).ShouldBe(Received(v1));
    }

    [Fact]
    public void A_call_that_is_received_names_its_caller()
    {
        var properties = new Properties { MessageId = "m1", ReplyTo = "amqp:/temp.1" };

        Received("""{"request": {"method": "m", "args": {}, "_reply_q": "forged"}, "context": {"a": [1, "}"]}}""", properties).ShouldBe(
            """{"method": "m", "args": {}, "_msg_id": "m1", "_reply_q": "r.amqp:/temp.1", "_context_a": [1, "}"]}""");
        Received("""{"request": {"method": "m", "args": {}}, "context": null}""").ShouldBe("""{"method": "m", "args": {}}""");
    }

    [Fact]
    public void A_reply_that_is_received_has_the_id_of_its_call()
    {
        var properties = new Properties { CorrelationId = "m1" };

        Received("""{"response": 3}""", properties).ShouldBe("""{"result": 3, "failure": null, "ending": true, "_msg_id": "m1"}""");
        Received("", properties).ShouldBe("""{"result": null, "failure": null, "ending": false, "_msg_id": "m1"}""");
        Received("""{"response": 3}""").ShouldBeNull();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{\"request\"")]
    [InlineData("{\"request\": {\"a\": \"")]
    [InlineData("{\"request\": {\"a\": [}")]
    [InlineData("{\"other\": 1}")]
    [InlineData("{\"request\": 7}")]
    [InlineData("{\"a\" 1}")]
    public void Anything_else_is_not_read(string json) => Received(json).ShouldBeNull();

    [Fact]
    public void A_compressed_message_is_refused()
    {
        Message message = MessageOf("{}") with { Headers = new Dictionary<string, object?> { ["compression"] = "application/x-gzip" } };

        Should.Throw<TransportException>(() => OsloSending.Of(message, "address")).Error.ShouldBe(TransportError.Unsupported);
    }

    private static Message MessageOf(string json) =>
        new("", "", MessageBody.CopyOf(Encoding.UTF8.GetBytes(json))) { ContentType = OsloSending.ContentType };

    private static global::Amqp.Message Sent(string json) => OsloSending.Of(MessageOf(json), "address");

    private static string? Received(string json, Properties? properties = null) =>
        OsloReceiving.BodyOf(Encoding.UTF8.GetBytes(json), properties) is { } body ? Encoding.UTF8.GetString(body.Span) : null;
}
