using System.Text;
using System.Text.Json;
using TypedRpc.Notifications;
using TypedRpc.Serialization;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Notifications;

/// <summary>What is secret is left out while it is written, with all that is in it, and nothing else is.</summary>
public sealed class Redactions
{
    private static readonly Redaction Secrets = new(NotificationOptions.DefaultRedactedNames);
    private static readonly PayloadJson Payloads = new(Secrets, new RpcJsonOptions());
    private static readonly Members Outer = new(positional: false, "name", "pin", "token", "inner", "tags") { Sensitive = [1] };

    [Theory]
    [InlineData("password", true)]
    [InlineData("PASSWORD", true)]
    [InlineData("AuthToken", true)]
    [InlineData("auth-token", true)]
    [InlineData("X-Auth-Token", true)]
    [InlineData("apiKey", true)]
    [InlineData("API_KEY", true)]
    [InlineData("passwords", false)]
    [InlineData("my_password", false)]
    [InlineData("name", false)]
    [InlineData("", false)]
    public void A_name_counts_by_its_letters_and_digits(string name, bool isSecret) => Secrets.Covers(name).ShouldBe(isSecret);

    [Fact]
    public void Members_and_map_entries_are_left_out_at_any_depth() => Written((ref JsonPayloadWriter w) =>
    {
        w.BeginMembers(Outer);
        w.Member(Outer, 0);
        w.WriteString("n");
        w.Member(Outer, 1);
        w.WriteInt64(1234);
        w.Member(Outer, 2);
        w.BeginMembers(Outer);
        w.Member(Outer, 0);
        w.WriteString("hidden with its whole");
        w.Member(Outer, 2);
        w.BeginArray(1);
        w.WriteString("hidden");
        w.EndArray();
        w.EndMembers();
        w.Member(Outer, 3);
        w.BeginMap(3);
        Entry(ref w, "Secret", "hidden");
        Entry(ref w, "open", "shown");
        Entry(ref w, "pwd", "hidden");
        w.EndMap();
        w.Member(Outer, 4);
        w.BeginArray(2);
        w.BeginMap(1);
        Entry(ref w, "token", "hidden");
        w.EndMap();
        w.WriteNull();
        w.EndArray();
        w.EndMembers();
    }).ShouldBe("""{"name":"n","inner":{"open":"shown"},"tags":[{},null]}""");

    [Fact]
    public void A_member_that_is_left_out_may_be_large_deep_and_last() => Written((ref JsonPayloadWriter w) =>
    {
        w.BeginMap(2);
        Entry(ref w, "a", "1");
        w.Key();
        w.WriteString("password");
        w.Value();
        for (int i = 0; i < 40; i++)
            w.BeginArray(1);
        w.WriteString(new string('s', 100_000));
        w.WriteBytes(new byte[100_000]);
        for (int i = 0; i < 40; i++)
            w.EndArray();
        w.EndMap();
    }).ShouldBe("""{"a":"1"}""");

    [Fact]
    public void Without_a_redaction_everything_is_written() => Serialization.Json.Write((ref JsonPayloadWriter w) =>
    {
        w.BeginMembers(Outer);
        w.Member(Outer, 1);
        w.WriteInt64(1234);
        w.EndMembers();
    }).ShouldBe("""{"pin":1234}""");

    [Fact]
    public void Dynamic_payloads_and_json_are_redacted_and_keep_their_values()
    {
        using var document = JsonDocument.Parse(
            """{"n":1.50,"big":123456789012345678901234567890,"e":1e400,"password":{"x":1},"list":[{"token":2},true,null,"\u00e9"]}""");
        string json = Text(Payloads.Write(DynamicPayload.Shape, (object?)new Dictionary<string, object?>
        {
            ["element"] = document.RootElement,
            ["strings"] = new Dictionary<string, string> { ["Authorization"] = "hidden", ["kept"] = "k" },
            ["numbers"] = new[] { 1, 2 },
            ["ulong"] = ulong.MaxValue,
            ["decimal"] = 1.10m,
            ["guid"] = Guid.Empty,
            ["bytes"] = new byte[] { 1, 2 },
            ["when"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            ["TOKEN"] = "hidden",
        }));

        json.ShouldBe("""{"element":{"n":1.50,"big":123456789012345678901234567890,"e":1e400,"list":[{},true,null,"\u00E9"]},"strings":{"kept":"k"},"numbers":[1,2]"""
            + ""","ulong":18446744073709551615,"decimal":"1.10","guid":"00000000-0000-0000-0000-000000000000","bytes":"AQI=","when":"2026-01-02T03:04:05Z"}""");
    }

    public static TheoryData<object> Impossible => new()
    {
        new object(), typeof(DayOfWeek), new Dictionary<int, string> { [1] = "x" }, double.NaN, "\ud800", default(JsonElement),
        new Lazy<int>(), new List<object> { new Random(1) },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_value_that_cannot_be_sent_is_an_argument_exception(object payload) =>
        Should.Throw<ArgumentException>(() => Payloads.Write(DynamicPayload.Shape, payload));

    [Fact]
    public void A_payload_that_refers_to_itself_is_an_argument_exception()
    {
        var list = new List<object?>();
        list.Add(list);
        Should.Throw<ArgumentException>(() => Payloads.Write(DynamicPayload.Shape, (object?)list));
    }

    [Fact]
    public void A_payload_as_deep_as_allowed_can_be_read_back_from_its_message()
    {
        object? payload = null;
        for (int i = 0; i < 63; i++)
            payload = new List<object?> { payload };
        var notification = new Notification(
            Guid.Empty, "p", "e", NotificationPriority.Info)
        { PayloadJson = Payloads.Write(DynamicPayload.Shape, payload) };

        foreach (bool inEnvelope in new[] { true, false })
            OsloNotifications.Read(OsloNotifications.Write(notification, inEnvelope)).PayloadJson.Length.ShouldBe((63 * 2) + 4);
        Should.Throw<ArgumentException>(() => Payloads.Write(DynamicPayload.Shape, (object?)new List<object?> { payload }));
    }

    [Fact]
    public void A_context_loses_its_secrets_at_any_depth_and_is_the_same_when_it_has_none()
    {
        using (RpcContext.Push(
            ("user", "u"),
            ("auth_token", "hidden"),
            ("nested", new Dictionary<string, object?> { ["Password"] = "hidden", ["kept"] = 1L }),
            ("list", new List<object?> { "x", new Dictionary<string, object?> { ["secret"] = "hidden" } })))
        {
            RpcContext redacted = Secrets.Redacted(RpcContext.Current);
            redacted.Keys.ShouldBe(["user", "nested", "list"], ignoreOrder: true);
            redacted["nested"].ShouldBe(new Dictionary<string, object?> { ["kept"] = 1L });
            ((List<object?>)redacted["list"]!)[1].ShouldBe(new Dictionary<string, object?>());
            RpcContext.Current.Count.ShouldBe(4);
            RpcContext.Current["auth_token"].ShouldBe("hidden");
        }

        using (RpcContext.Push(("user", "u"), ("list", new List<object?> { 1L, "x" })))
            Secrets.Redacted(RpcContext.Current).ShouldBeSameAs(RpcContext.Current);
    }

    [Fact]
    public void A_payload_may_write_another_one_while_it_is_written_and_a_failing_one_affects_no_other()
    {
        Should.Throw<ArgumentException>(() => Written((ref JsonPayloadWriter w) =>
        {
            w.BeginMap(1);
            Entry(ref w, "half", "written");
            throw new InvalidOperationException();
        }));
        Written((ref JsonPayloadWriter w) =>
        {
            w.BeginArray(2);
            w.WriteString("outer");
            w.WriteString(Written((ref JsonPayloadWriter inner) => inner.WriteInt64(7)));
            w.EndArray();
        }).ShouldBe("""["outer","7"]""");
    }

    private static void Entry(ref JsonPayloadWriter writer, string name, string value)
    {
        writer.Key();
        writer.WriteString(name);
        writer.Value();
        writer.WriteString(value);
    }

    private static string Written(Serialization.JsonWriting write) => Text(Payloads.Write(new HandMade(write), 0));

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private sealed class HandMade(Serialization.JsonWriting write) : Shape<int>
    {
        public override void Write(ref JsonPayloadWriter writer, int value) => write(ref writer);

        public override void Write(ref MessagePackWriter writer, int value) => throw new NotSupportedException();

        public override int Read(ref MessagePackReader reader) => throw new NotSupportedException();

        public override int Read(ref JsonPayloadReader reader) => throw new NotSupportedException();
    }
}
