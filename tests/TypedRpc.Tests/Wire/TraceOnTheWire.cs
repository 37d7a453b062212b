using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>The trace fields of both formats: written, read, and ignored when a peer sends anything else.</summary>
public sealed class TraceOnTheWire
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(null, null)]
    [InlineData("congo=t61rcWkgMzE", null)]
    [InlineData(null, "tenant=blue")]
    [InlineData("congo=t61rcWkgMzE", "tenant=blue")]
    public void Fields_are_read_as_they_were_written(string? state, string? baggage)
    {
        RequestHeader native = WireMessages.MinimalCall with { Data = RequestData.Of(TraceFields.Create(Parent, state, baggage)) };
        RequestHeader oslo = OsloMessages.Call with { Data = RequestData.Of(TraceFields.Create(Parent, state, baggage)) };

        TraceFields[] read =
        [
            WireMessages.Format.ReadRequest(WireMessages.Format.WriteRequest(native, WireMessages.NoArguments, default)).Trace!,
            OsloMessages.Format.ReadRequest(OsloMessages.Format.WriteRequest(oslo, OsloMessages.Value, RpcValue.Null)).Trace!,
        ];

        foreach (TraceFields one in read)
        {
            (one.Parent, one.State, one.Baggage).ShouldBe((Parent, state, baggage));
            one.Context.IsRemote.ShouldBeTrue();
            one.Context.TraceState.ShouldBe(state);
        }
    }

    [Theory]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\u00e4-01")]
    [InlineData("")]
    public void An_invalid_parent_is_no_trace(string parent)
    {
        TraceFields.Create(parent, "a=b", "c=d").ShouldBeNull();
        ReadNative(writer =>
        {
            writer.WriteArrayHeader(1);
            writer.WriteString(parent);
            return writer;
        }).Trace.ShouldBeNull();
        RequestHeader read = ReadOslo(("_context_traceparent", parent), ("_context_user", "bob"));
        read.Trace.ShouldBeNull();
        read.Refusal.ShouldBeNull();
        read.Context.Keys.ShouldBe(["user"]);
    }

    [Fact]
    public void Fields_that_are_too_long_or_hold_other_characters_are_left_out()
    {
        foreach ((string? state, string? baggage) in new (string?, string?)[]
        {
            (new string('a', 513), new string('b', 8193)),
            ("a=\n", "b=\r\n"),
            ("a=\u00e4", "b=\u00e4"),
            ("", ""),
        })
        {
            TraceFields native = ReadNative(writer =>
            {
                writer.WriteArrayHeader(3);
                writer.WriteString(Parent);
                writer.WriteString(state);
                writer.WriteString(baggage);
                return writer;
            }).Trace!;
            (native.State, native.Baggage).ShouldBe((null, null));
            TraceFields oslo = ReadOslo(
                ("_context_traceparent", Parent), ("_context_tracestate", state), ("_context_baggage", baggage)).Trace!;
            (oslo.State, oslo.Baggage).ShouldBe((null, null));
        }

        TraceFields longest = TraceFields.Create(Parent, new string('a', 512), new string('b', 8192))!;
        (longest.State!.Length, longest.Baggage!.Length).ShouldBe((512, 8192));
    }

    [Theory]
    [InlineData("c0")] // nil
    [InlineData("80")] // an empty map
    [InlineData("90")] // an array
    [InlineData("2a")] // a number
    [InlineData("81a5747261636590")] // trace: an array without elements
    [InlineData("81a57472616365c0")] // trace: nil
    [InlineData("81a574726163652a")] // trace: a number
    [InlineData("81a5747261636581c0c0")] // trace: a map
    [InlineData("81a574726163659301a17802")] // trace: numbers
    [InlineData("81a5747261636591a3ff80fe")] // trace: bytes that are not UTF-8
    [InlineData("812ac0")] // a key that is not a string
    [InlineData("82a56f74686572930102c0a57472616365c3")] // an unknown key
    public void Any_other_extension_is_skipped(string hex)
    {
        RequestHeader read = WireMessages.Format.ReadRequest(WireMessages.Body(WithExtensions(Convert.FromHexString(hex))));
        read.Trace.ShouldBeNull();
        read.Method.ShouldBe("ping");
        WireMessages.Format.ReadArguments(
            WireMessages.Body(WithExtensions(Convert.FromHexString(hex))), read, WireMessages.NoArguments);
    }

    [Fact]
    public void Unknown_keys_and_additional_elements_around_the_fields_are_skipped()
    {
        var writer = new MessagePackWriter(256);
        writer.WriteMapHeader(3);
        writer.WriteString("before");
        writer.WriteArrayHeader(0);
        writer.WriteString("trace");
        writer.WriteArrayHeader(5);
        writer.WriteString(Parent);
        writer.WriteNull();
        writer.WriteString("a=b");
        writer.WriteInt64(7);
        writer.WriteArrayHeader(0);
        writer.WriteString("after");
        writer.WriteNull();
        TraceFields read = WireMessages.Format
            .ReadRequest(WireMessages.Body(WithExtensions(writer.Buffer.AsSpan(0, writer.Length).ToArray()))).Trace!;
        (read.Parent, read.State, read.Baggage).ShouldBe((Parent, null, "a=b"));
    }

    [Fact]
    public void A_request_that_ends_within_its_trace_fields_cannot_be_read()
    {
        byte[] whole = WireMessages.Bytes("call-with-all-trace-fields");
        for (int length = 1; length < whole.Length - 1; length++)
        {
            byte[] part = whole[..length];
            Should.Throw<RpcSerializationException>(() => WireMessages.Format.ReadRequest(new MessageBody(part, length)));
        }
    }

    [Fact]
    public void Values_of_the_context_with_the_names_of_the_fields_are_not_written_twice()
    {
        RequestHeader header = OsloMessages.Call with
        {
            Context = new RpcContext(new Dictionary<string, object?>
            {
                ["traceparent"] = "x",
                ["tracestate"] = "y",
                ["baggage"] = "z",
                ["user"] = "bob",
            }),
            Data = RequestData.Of(WireMessages.Trace),
        };

        MessageBody body = OsloMessages.Format.WriteRequest(header, OsloMessages.Value, RpcValue.Null);

        string text = Encoding.UTF8.GetString(body.Span);
        foreach (string name in new[] { "_context_traceparent", "_context_tracestate", "_context_baggage" })
            text.Split(name).Length.ShouldBe(2, name);
        RequestHeader read = OsloMessages.Format.ReadRequest(body);
        read.Trace!.Parent.ShouldBe(Parent);
        read.Context.Keys.ShouldBe(["user"]);
    }

    [Fact]
    public void A_value_of_the_context_that_is_not_text_stays_in_it()
    {
        RequestHeader read = ReadOslo(("_context_baggage", new JsonObject { ["bag"] = 1 }), ("_context_traceparent", Parent));
        read.Context.Keys.ShouldBe(["baggage"]);
        read.Trace!.Baggage.ShouldBeNull();
    }

    [Fact]
    public void A_notification_carries_the_fields_outside_of_its_context()
    {
        var notification = new Notification(Guid.NewGuid(), "p", "e", NotificationPriority.Info)
        {
            Context = new RpcContext(new Dictionary<string, object?> { ["user"] = "bob" }),
        };
        foreach (bool inEnvelope in new[] { true, false })
        {
            MessageBody body = OsloNotifications.Write(notification, inEnvelope, trace: WireMessages.Trace);
            Notification read = OsloNotifications.Read(body, null, 1 << 20, 1 << 20, out TraceFields? trace);
            trace!.Parent.ShouldBe(Parent);
            (trace.State, trace.Baggage).ShouldBe((WireMessages.Trace.State, WireMessages.Trace.Baggage));
            read.Context.Keys.ShouldBe(["user"]);
        }
    }

    [Fact]
    public void The_fields_of_an_activity_are_those_that_its_propagator_sends()
    {
        TraceFields.Of(null).ShouldBeNull();
        using var activity = new Activity("a") { TraceStateString = "congo=1" };
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        activity.AddBaggage("tenant", "blue");
        activity.AddBaggage("colour", "a b");
        activity.Start();

        TraceFields sent = TraceFields.Of(activity)!;
        using var continued = new Activity("b");
        sent.AddBaggageTo(continued);

        sent.Parent.ShouldBe(activity.Id);
        sent.State.ShouldBe("congo=1");
        continued.Baggage.ShouldBe(activity.Baggage);
    }

    [Fact]
    public void An_activity_with_a_hierarchical_id_has_no_fields()
    {
        using var activity = new Activity("a");
        activity.SetIdFormat(ActivityIdFormat.Hierarchical);
        activity.Start();
        TraceFields.Of(activity).ShouldBeNull();
    }

    private static RequestHeader ReadNative(Func<MessagePackWriter, MessagePackWriter> trace)
    {
        var writer = new MessagePackWriter(256);
        writer.WriteMapHeader(1);
        writer.WriteString("trace");
        writer = trace(writer);
        return WireMessages.Format.ReadRequest(WireMessages.Body(WithExtensions(writer.Buffer.AsSpan(0, writer.Length).ToArray())));
    }

    // The golden call without arguments ends with nil (the extensions) and an empty array.
    private static byte[] WithExtensions(byte[] extensions)
    {
        byte[] call = WireMessages.Bytes("call-without-arguments");
        return [.. call[..^2], .. extensions, call[^1]];
    }

    private static RequestHeader ReadOslo(params (string Name, JsonNode? Value)[] members)
    {
        var message = new JsonObject { ["method"] = "m", ["args"] = new JsonObject(), ["_unique_id"] = OsloMessages.UniqueId };
        foreach ((string name, JsonNode? value) in members)
            message[name] = value;
        return OsloMessages.Format.ReadRequest(MessageBody.CopyOf(Encoding.UTF8.GetBytes(message.ToJsonString())));
    }
}
