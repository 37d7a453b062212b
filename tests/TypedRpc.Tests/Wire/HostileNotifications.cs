using System.Text;
using TypedRpc.Messages;
using TypedRpc.Tests.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Wire;

/// <summary>Notifications in JSON from somebody who means no good.</summary>
public sealed class HostileNotifications
{
    private static readonly Notification Sample = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), "volume.h1", "volume.create", NotificationPriority.Info)
    {
        Timestamp = new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero),
        Context = new RpcContext(new Dictionary<string, object?> { ["request_id"] = "req-9", ["roles"] = new List<object?> { "a", 1L } }),
        PayloadJson = Encoding.UTF8.GetBytes("""{"id":"v","size":[1,2.5,null]}"""),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Nothing_but_the_one_exception_comes_out_of_damaged_notifications(bool inEnvelope) =>
        new MutationRun(inEnvelope ? "Notifications in envelopes" : "Notifications", 13) { Damage = inEnvelope ? Mutation.Of : Mutation.OfJson }
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
    public void What_is_no_priority_is_refused(string priority) => Refused("priority", $"\"{priority}\"");

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

    private static MutationTarget Target(bool inEnvelope) => new(
        OsloNotifications.Write(Sample, inEnvelope).Span.ToArray(),
        bytes => OsloNotifications.Read(new MessageBody(bytes, bytes.Length)),
        read => OsloNotifications.Read(OsloNotifications.Write((Notification)read!, inEnvelope)).ShouldNotBeNull());

    private static void Refused(string name, string value)
    {
        var members = new Dictionary<string, string>
        {
            ["message_id"] = "\"00112233-4455-6677-8899-aabbccddeeff\"",
            ["publisher_id"] = "\"p\"",
            ["event_type"] = "\"e\"",
            ["priority"] = "\"INFO\"",
            ["payload"] = "{}",
            ["timestamp"] = "\"2024-02-29 12:00:00.000000\"",
        };
        OsloNotifications.Read(MessageBody.CopyOf(Bytes(members))).EventType.ShouldBe("e");
        members[name] = value;
        Should.Throw<RpcSerializationException>(() => OsloNotifications.Read(MessageBody.CopyOf(Bytes(members))));
    }

    private static byte[] Bytes(Dictionary<string, string> members) => Encoding.UTF8.GetBytes("{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}");
}
