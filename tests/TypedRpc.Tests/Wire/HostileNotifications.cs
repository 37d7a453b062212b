using System.Text;
using TypedRpc.Messages;
using TypedRpc.Tests.Serialization;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>Notifications in JSON from somebody who means no good.</summary>
public sealed class HostileNotifications
{
    private static readonly Notification Sample = new(
        new Guid("00112233-4455-6677-8899-aabbccddeeff"), "volume.h1", "volume.create", NotificationPriority.Info)
    {
        Timestamp = new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero),
        Context = new RpcContext(new Dictionary<string, object?> { ["request_id"] = "req-9", ["roles"] = new List<object?> { "a", 1L } }),
        PayloadJson = Encoding.UTF8.GetBytes("""{"id":"v","size":[1,2.5,null]}"""),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Damaged_notifications_throw_only_RpcSerializationException(bool inEnvelope) =>
        new MutationRun(
            inEnvelope ? "Notifications in envelopes" : "Notifications", 13)
        { Damage = inEnvelope ? Mutation.Of : Mutation.OfJson }
            .Over(MutationRun.IsLong ? 500_000 : 20_000, Target(inEnvelope));

    [Fact]
    public void A_notification_that_ends_anywhere_too_early_is_refused()
    {
        foreach (bool inEnvelope in new[] { true, false })
        {
            byte[] whole = OsloNotifications.Write(Sample, inEnvelope).Span.ToArray();
            for (int length = 0; length < whole.Length; length++)
                Should.Throw<RpcSerializationException>(() => OsloNotifications.Read(new MessageBody(whole, length)));
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData(" INFO")]
    [InlineData("DEBUG,INFO")]
    [InlineData("DEBUG, AUDIT")]
    [InlineData("")]
    [InlineData("NONE")]
    [InlineData("\\ud800")]
    public void An_invalid_priority_is_refused(string priority) => Refused("priority", $"\"{priority}\"");

    [Theory]
    [InlineData("publisher_id", "null")]
    [InlineData("publisher_id", "\"\\ud800\"")]
    [InlineData("event_type", "5")]
    [InlineData("message_id", "5")]
    [InlineData("timestamp", "\"12:30\"")]
    [InlineData("timestamp", "\"\"")]
    [InlineData("timestamp", "1709208000")]
    [InlineData("payload", "\"\\udc00\"")]
    [InlineData("_context_x", "1e999")]
    [InlineData("_context_\\ud800", "1")]
    public void A_member_that_cannot_be_is_refused(string name, string value) => Refused(name, value);

    [Theory]
    [InlineData("payload", "[", "]")]
    [InlineData("payload", "{\"a\":", "}")]
    [InlineData("_context_x", "[", "]")]
    [InlineData("_context_x", "[{\"a\":", "}]")]
    [InlineData("other", "[", "]")]
    public void A_nesting_bomb_is_refused(string member, string open, string close)
    {
        foreach (int depth in new[] { 70, 100_000 })
            Refused(member, string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));
    }

    [Fact]
    public void A_notification_in_another_encoding_is_refused()
    {
        string text = Encoding.UTF8.GetString(OsloNotifications.Write(Sample, inEnvelope: false).Span);
        Encoding[] encodings =
            [new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32];
        foreach (Encoding encoding in encodings)
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Should.Throw<RpcSerializationException>(() => OsloNotifications.Read(new MessageBody(bytes, bytes.Length)), encoding.WebName);
        }
    }

    [Theory]
    [InlineData("publisher_id")]
    [InlineData("event_type")]
    [InlineData("payload")]
    [InlineData("_context_x")]
    [InlineData("_context_?")]
    public void Bytes_that_are_not_UTF_8_are_refused(string member)
    {
        byte[] bytes = Bytes(Members(member, "\"?\""));
        for (int at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '?')
                bytes[at] = 0xff;
        }

        Should.Throw<RpcSerializationException>(() => OsloNotifications.Read(MessageBody.CopyOf(bytes)));
    }

    [Fact]
    public void The_last_occurrence_of_a_repeated_member_wins()
    {
        string text = Encoding.UTF8.GetString(Bytes(Members("_context_x", "1")));
        Notification read = OsloNotifications.Read(
            MessageBody.CopyOf(Encoding.UTF8.GetBytes(text[..^1] + ",\"event_type\":\"f\",\"_context_x\":2}")));
        (read.EventType, read.Context["x"]).ShouldBe(("f", 2L));
    }

    [Theory]
    [InlineData("1e999999")]
    [InlineData("0.5")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    public void A_payload_keeps_its_numbers_as_they_stand(string number)
    {
        Notification read = OsloNotifications.Read(MessageBody.CopyOf(Bytes(Members("payload", number))));
        Encoding.UTF8.GetString(read.PayloadJson.Span).ShouldBe(number);
    }

    private static MutationTarget Target(bool inEnvelope) => new(
        OsloNotifications.Write(Sample, inEnvelope).Span.ToArray(),
        bytes => OsloNotifications.Read(new MessageBody(bytes, bytes.Length)),
        read => OsloNotifications.Read(OsloNotifications.Write((Notification)read!, inEnvelope)).ShouldNotBeNull());

    private static void Refused(string name, string value)
    {
        OsloNotifications.Read(MessageBody.CopyOf(Bytes(Members("payload", "{}")))).EventType.ShouldBe("e");
        byte[] bytes = Bytes(Members(name, value));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<RpcSerializationException>(() => OsloNotifications.Read(new MessageBody(bytes, bytes.Length)));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo((2L * bytes.Length) + (1 << 20));
    }

    private static Dictionary<string, string> Members(string name, string value) => new()
    {
        ["message_id"] = "\"00112233-4455-6677-8899-aabbccddeeff\"",
        ["publisher_id"] = "\"p\"",
        ["event_type"] = "\"e\"",
        ["priority"] = "\"INFO\"",
        ["payload"] = "{}",
        ["timestamp"] = "\"2024-02-29 12:00:00.000000\"",
        [name] = value,
    };

    private static byte[] Bytes(Dictionary<string, string> members) =>
        Encoding.UTF8.GetBytes("{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}");
}
