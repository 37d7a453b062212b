using System.IO.Compression;
using System.Text;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Tests.Serialization;
using TypedRpc.Wire;
using TypedRpc.Wire.Oslo;

namespace TypedRpc.Tests.Wire;

/// <summary>oslo.messaging's format from peers that do what it does not say, or mean no good.</summary>
public sealed class HostileOslo
{
    private static readonly IWireFormat Format = OsloMessages.Format;

    [Theory]
    [InlineData("volume")]
    [InlineData("reply_")]
    [InlineData("r.")]
    [InlineData("Reply_1")]
    [InlineData("volume.reply_1")]
    [InlineData("")]
    public void A_reply_is_sent_only_to_an_inbox(string address) => Refused(Request(("_reply_q", $"\"{address}\"")));

    [Fact]
    public void The_address_of_a_reply_has_at_most_255_bytes()
    {
        Format.ReadRequest(Body(Request(("_reply_q", $"\"reply_{new string('a', 249)}\"")))).Inbox!.Length.ShouldBe(255);
        Refused(Request(("_reply_q", $"\"reply_{new string('a', 250)}\"")));
        Refused(Request(("_reply_q", $"\"reply_{new string('é', 125)}\"")));
    }

    [Theory]
    [InlineData("_reply_q", "null")]
    [InlineData("_reply_q", "5")]
    [InlineData("_reply_q", "\"reply_\\ud800\"")]
    [InlineData("_msg_id", "5")]
    [InlineData("_msg_id", "\"\"")]
    [InlineData("_msg_id", "[]")]
    [InlineData("_msg_id", "\"\\udc00\"")]
    public void A_call_that_could_not_be_answered_is_refused(string key, string value) => Refused(Request((key, value)));

    [Theory]
    [InlineData("\"CC7F8753A0984FC6AF4938C4B2D15255\"", "CC7F8753A0984FC6AF4938C4B2D15255")]
    [InlineData("\"call 7\"", "call 7")]
    [InlineData("\"cc7f8753-a098-4fc6-af49-38c4b2d15255\"", "cc7f8753-a098-4fc6-af49-38c4b2d15255")]
    [InlineData("\"\\u00e9\\\"\\\\\"", "é\"\\")]
    public void An_id_of_another_form_is_answered_as_it_came(string json, string id)
    {
        RequestHeader header = Format.ReadRequest(Body(Request(("_msg_id", json))));
        OsloRequest.Of(header).MessageId.ShouldBe(id);
        header.Id.ShouldBe(Format.ReadRequest(Body(Request(("_msg_id", json)))).Id);
        MessageBody[] replies =
        [
            Format.WriteWorking(header, "", isRunning: true),
            Format.WriteReply(header, NumberShape.Instance, 5),
            Format.WriteFault(header, new Fault(FaultCode.Remote, "T", "m")),
        ];
        foreach (MessageBody reply in replies)
        {
            OsloMessages.Opened(reply.Span)["_msg_id"]!.GetValue<string>().ShouldBe(id);
        }
    }

    [Theory]
    [InlineData("version", "null", (int)FaultCode.UnsupportedVersion, "null")]
    [InlineData("version", "\"1\"", (int)FaultCode.UnsupportedVersion, "1")]
    [InlineData("version", "1.0", (int)FaultCode.UnsupportedVersion, "number")]
    [InlineData("version", "\"a.b\"", (int)FaultCode.UnsupportedVersion, "a.b")]
    [InlineData("namespace", "5", (int)FaultCode.UnsupportedVersion, null)]
    [InlineData("namespace", "\"\\ud800\"", (int)FaultCode.UnsupportedVersion, null)]
    [InlineData("method", "null", (int)FaultCode.NoSuchMethod, null)]
    [InlineData("method", "5", (int)FaultCode.NoSuchMethod, null)]
    [InlineData("_context_x", "1e999", (int)FaultCode.InvalidArguments, null)]
    [InlineData("_context_\\ud800", "1", (int)FaultCode.InvalidArguments, null)]
    public void A_malformed_call_gets_an_error_reply(string key, string value, int code, string? version)
    {
        RequestHeader header = Format.ReadRequest(Body(Request((key, value))));
        Fault refusal = header.Refusal.ShouldNotBeNull();
        ((int)refusal.Code, OsloRequest.Of(header).NoVersion).ShouldBe((code, version));
        ReplyHeader reply = Format.ReadReply(Format.WriteFault(header, refusal));
        Format.ReadFault(default, reply, []).Message.ShouldBe(refusal.Message);
    }

    [Fact]
    public void A_request_without_a_method_or_with_an_endless_one_gets_an_error_reply()
    {
        Read("{}").Refusal!.Code.ShouldBe(FaultCode.NoSuchMethod);
        Read($$"""{"method":"{{new string('m', 256)}}"}""").Refusal!.Message.Length.ShouldBeLessThan(100);
        Read($$"""{"method":"m","namespace":"{{new string('m', 256)}}"}""").Refusal!.Code.ShouldBe(FaultCode.UnsupportedVersion);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("\"a\"")]
    [InlineData("5")]
    public void Arguments_that_are_not_an_object_are_an_error_of_the_arguments(string arguments)
    {
        RequestHeader header = Format.ReadRequest(Body(Request(("args", arguments))));
        header.Refusal.ShouldBeNull();
        Should.Throw<RpcSerializationException>(() => Format.ReadArguments(default, header, OsloMessages.Value));
    }

    [Fact]
    public void Arguments_are_read_by_name_unknown_ones_are_passed_over_and_none_at_all_are_an_empty_object()
    {
        RequestHeader header = Format.ReadRequest(Body(Request(("args", """{"z":[{}],"b":7,"a":6}"""), ("unknown", "[[1]]"))));
        Format.ReadArguments(default, header, OsloMessages.Factors).ShouldBe((6, 7));
        Format.ReadArguments(default, Read("""{"method":"m"}"""), OsloMessages.Value).ShouldBe(RpcValue.Null);
        Should.Throw<RpcSerializationException>(() => Format.ReadArguments(default, Read("""{"method":"m"}"""), OsloMessages.Factors));
    }

    [Fact]
    public void No_namespace_is_not_the_empty_namespace_and_no_version_is_1_0()
    {
        RequestHeader none = Read("""{"method":"m"}""");
        (none.Kind, none.Namespace, none.Version, none.Refusal).ShouldBe((MessageKind.Cast, null, new RpcVersion(1, 0), null));
        Read("""{"method":"m","namespace":null}""").Namespace.ShouldBeNull();
        Read("""{"method":"m","namespace":""}""").Namespace.ShouldBe("");
        Read("""{"method":"m","version":"1.10.2"}""").Version.ShouldBe(new RpcVersion(1, 10, 2));
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("2.9", 2)]
    [InlineData("\"30\"", 30)]
    [InlineData("\" 30 \"", 30)]
    [InlineData("null", 0)]
    [InlineData("0", 0)]
    [InlineData("-5", 0)]
    [InlineData("\"x\"", 0)]
    [InlineData("\"1.5\"", 0)]
    [InlineData("[]", 0)]
    [InlineData("1e300", 2_073_600)]
    public void The_call_monitor_is_asked_for_in_seconds(string json, int seconds) =>
        Format.ReadRequest(Body(Request(("_timeout", json)))).MonitorSeconds.ShouldBe(seconds);

    [Fact]
    public void An_entry_of_the_call_monitor_in_a_context_is_not_passed_on()
    {
        Format.ReadRequest(Body(Request(("_context_client_timeout", "null"), ("_context_a", "1")))).Context.Keys.ShouldBe(["a"]);
        RequestHeader header = OsloMessages.Cast with { Context = new RpcContext(new() { ["client_timeout"] = 5L, ["a"] = 1L }) };
        OsloMessages.Opened(Format.WriteRequest(header, OsloMessages.Value, 1).Span).ContainsKey("_context_client_timeout").ShouldBeFalse();
    }

    [Fact]
    public void A_context_has_at_most_64_KiB()
    {
        RequestHeader header = OsloMessages.Call with { Context = new RpcContext(new() { ["a"] = new string('x', 65 * 1024) }) };
        Should.Throw<RpcSerializationException>(() => Format.WriteRequest(header, OsloMessages.Value, 1)).Execution
            .ShouldBe(RpcExecution.NotStarted);
        string many = "[" + string.Concat(Enumerable.Repeat("[],", 30_000)) + "1]";
        Format.ReadRequest(Body(Request(("_context_a", many)))).Refusal!.Code.ShouldBe(FaultCode.InvalidArguments);
    }

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    public void Numbers_that_JSON_lacks_are_read_as_Python_writes_them_and_never_written(string python, double number)
    {
        // In an envelope and without; not where they are part of a text.
        string bare = Request(("args", $$"""{"value":"-NaN\" Infinity","a":{{python}}}"""));
        foreach (string text in new[] { bare, Sealed(bare) })
        {
            RequestHeader header = Format.ReadRequest(Body(text));
            Format.ReadArguments(default, header, OsloMessages.Value).AsString().ShouldBe("-NaN\" Infinity");
            var reader = new JsonPayloadReader(OsloRequest.Of(header).Arguments.GetProperty("a"));
            reader.ReadDouble().ShouldBe(number);
            reader.ReadSingle().ShouldBe((float)number);
            Should.Throw<RpcSerializationException>(() => reader.ReadInt32());
        }

        Should.Throw<RpcSerializationException>(() => Format.WriteRequest(OsloMessages.Cast, OsloMessages.Value, number));
        Should.Throw<RpcSerializationException>(() => Format.WriteReply(OsloMessages.Call, AnyShape.Instance, number));
    }

    [Theory]
    [InlineData("NaNa")]
    [InlineData("nan")]
    [InlineData("1NaN")]
    [InlineData("Infinity1")]
    [InlineData("-NaN")]
    [InlineData("--Infinity")]
    [InlineData("+Infinity")]
    public void Text_that_only_looks_like_such_a_number_is_refused(string number) =>
        Refused(Request(("args", $$"""{"value":{{number}}}""")));

    [Fact]
    public void Integers_are_of_any_size()
    {
        RequestHeader header = Format.ReadRequest(
            Body(Request(("args", """{"value":[12345678901234567890,1180591620717411303424,-1]}"""))));
        RpcValue value = Format.ReadArguments(default, header, OsloMessages.Value);
        value.Items.Select(item => item.AsBigInteger().ToString(null, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(["12345678901234567890", "1180591620717411303424", "-1"]);
        OsloMessages.Opened(Format.WriteRequest(OsloMessages.Cast, OsloMessages.Value, value).Span)["args"]!.ToJsonString()
            .ShouldBe("""{"value":[12345678901234567890,1180591620717411303424,-1]}""");
    }

    [Fact]
    public void An_instant_without_a_zone_is_UTC()
    {
        var reader = new JsonPayloadReader(OsloEnvelope.Parse("\"2026-01-02T03:04:05.000006\""u8));
        reader.ReadDateTime().ShouldBe(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddMicroseconds(6));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("2.1")]
    [InlineData("3.0")]
    [InlineData("")]
    public void An_envelope_of_another_version_is_refused(string version) =>
        Refused($$"""{"oslo.version":"{{version}}","oslo.message":"{\"method\":\"m\"}"}""");

    [Theory]
    [InlineData("""{"oslo.version":2.0,"oslo.message":"{\"method\":\"m\"}"}""")]
    [InlineData("""{"oslo.version":"2.0","oslo.message":{"method":"m"}}""")]
    [InlineData("""{"oslo.version":"2.0","oslo.message":"[]"}""")]
    [InlineData("""{"oslo.version":"2.0","oslo.message":"{\"method\":\"m\"} x"}""")]
    [InlineData("""{"oslo.version":"2.0","oslo.message":"\ud800"}""")]
    [InlineData("""{"oslo.version":"2.0","oslo.message":""}""")]
    [InlineData("""{"method":"m"} {}""")]
    [InlineData("""{"method":"m",}""")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\0")]
    public void An_invalid_message_is_refused(string text) => Refused(text);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Request(("args", """{"value":"?"}""")));
        bytes[bytes.AsSpan().IndexOf((byte)'?')] = 0xff;
        Should.Throw<RpcSerializationException>(() => Format.ReadRequest(MessageBody.CopyOf(bytes)));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void A_request_nested_64_deep_is_read_and_the_caller_of_a_deeper_one_is_known(string open, string close)
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
        Format.ReadArguments(
            default,
            Format.ReadRequest(Body(Sealed(Request(("args", $$"""{"value":{{Nested(63)}}}"""))))),
            OsloMessages.Value).Count.ShouldBe(1);
        foreach (int depth in new[] { 64, 100_000 })
        {
            string request = Sealed(Request(("args", $$"""{"value":{{Nested(depth)}}}""")));
            Refused(request);
            Format.TryReadOrigin(Body(request), null, out RequestHeader origin).ShouldBeTrue();
            (origin.Inbox, OsloRequest.Of(origin).MessageId).ShouldBe(("reply_1", $"{OsloMessages.Id}"));
        }

        string ResultOf(int depth) => "\"result\":" + Nested(depth) + ",\"ending\":true";
        Format.ReadResult(default, Reply(ResultOf(64)), AnyShape.Instance).Count.ShouldBe(1);
        Should.Throw<RpcSerializationException>(() => Reply(ResultOf(65))).Message.ShouldContain("64 deep");
        Format.FindCallOf(Body($$"""{"_msg_id":"{{OsloMessages.Id}}",{{ResultOf(65)}}}""")).ShouldBe(OsloMessages.Id);
    }

    [Fact]
    public void The_caller_of_a_context_that_is_nested_too_deep_is_known()
    {
        string deep = new string('[', 65) + new string(']', 65);
        Refused(Request(("_context_x", deep)));
        Format.TryReadOrigin(Body(Request(("_context_x", deep))), null, out _).ShouldBeTrue();
    }

    [Fact]
    public void The_last_part_of_a_reply_in_parts_is_recognized()
    {
        ReplyHeader part = Reply("\"result\":5,\"failure\":null,\"ending\":false");
        (part.Kind, part.IsPart).ShouldBe((MessageKind.Reply, true));
        Format.ReadResult(default, part, NumberShape.Instance).ShouldBe(5);
        ReplyHeader ending = Reply("\"result\":null,\"failure\":null,\"ending\":true");
        (ending.Kind, ending.IsPart, ending.FormatData).ShouldBe((MessageKind.Reply, false, null));
        Reply("\"result\":5").IsPart.ShouldBeTrue();
        Reply("\"ending\":true").Kind.ShouldBe(MessageKind.Reply);
        Reply("\"result\":null").Kind.ShouldBe(MessageKind.Working);
        Reply("\"failure\":\"\",\"ending\":true").Kind.ShouldBe(MessageKind.Reply);
        Reply("\"failure\":\"{}\",\"ending\":false").IsPart.ShouldBeTrue();
        Format.ReadResult(default, Reply("\"result\":false,\"ending\":true"), AnyShape.Instance).AsBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"_msg_id":null}""")]
    [InlineData("""{"_msg_id":"CC7F8753A0984FC6AF4938C4B2D15255"}""")]
    [InlineData("""{"_msg_id":"cc7f8753a0984fc6af4938c4b2d1525"}""")]
    [InlineData("""{"_msg_id":"cc7f8753a0984fc6af4938c4b2d15255","failure":"\ud800"}""")]
    public void An_invalid_reply_is_refused(string text) =>
        Should.Throw<RpcSerializationException>(() => Format.ReadReply(Body(text)));

    [Theory]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("""{"class":5}""")]
    [InlineData("""{"tb":[5]}""")]
    [InlineData("""{"message":"\ud800"}""")]
    public void A_malformed_failure_is_refused(string text) => Should.Throw<RpcSerializationException>(() => OsloFailure.Read(text, []));

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void A_failure_in_a_form_of_its_own_belongs_to_its_call_and_is_refused_there(string failure)
    {
        ReplyHeader header = Reply($"\"failure\":{failure},\"ending\":true");
        header.Kind.ShouldBe(MessageKind.Fault);
        Should.Throw<RpcSerializationException>(() => Format.ReadFault(default, header, []));
    }

    [Fact]
    public void A_failure_may_lack_anything() => OsloFailure.Read("{}", []).ShouldSatisfyAllConditions(
        f => f.Code.ShouldBe(FaultCode.Remote), f => f.Type.ShouldBe(""), f => f.Message.ShouldBe(""), f => f.StackTrace.ShouldBeNull());

    [Fact]
    public void A_compressed_body_is_read_in_both_forms_and_is_bounded()
    {
        byte[] plain = Encoding.UTF8.GetBytes(Sealed(Request(("args", $$"""{"value":"{{new string('x', 100_000)}}"}"""))));
        foreach (Func<Stream, Stream> form in new Func<Stream, Stream>[]
        {
            s => new ZLibStream(s, CompressionLevel.Optimal, true),
            s => new GZipStream(s, CompressionLevel.Optimal, true),
        })
        {
            using var buffer = new MemoryStream();
            using (Stream compressing = form(buffer))
                compressing.Write(plain);
            var body = new MessageBody(buffer.ToArray(), (int)buffer.Length);
            Format.ReadArguments(default, Format.ReadRequest(body, OsloCompression.Headers), OsloMessages.Value)
                .AsString().Length.ShouldBe(100_000);
            Should.Throw<RpcSerializationException>(
                () => new OsloFormat(plain.Length - 1).ReadRequest(body, OsloCompression.Headers)).Message.ShouldContain("inflated");
            new OsloFormat(plain.Length).ReadRequest(body, OsloCompression.Headers).Method.ShouldBe("m");
            Should.Throw<RpcSerializationException>(
                () => Format.ReadRequest(new MessageBody(body.Array, body.Length / 2), OsloCompression.Headers));
            Should.Throw<RpcSerializationException>(() => Format.ReadRequest(body));
        }
    }

    [Fact]
    public void A_bomb_in_a_compressed_body_allocates_no_more_than_the_limit_allows()
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.SmallestSize, true))
            zlib.Write(new byte[64 * 1024 * 1024]);
        var body = new MessageBody(buffer.ToArray(), (int)buffer.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<RpcSerializationException>(() => new OsloFormat(1 << 20).ReadRequest(body, OsloCompression.Headers));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(8 << 20);
    }

    [Theory]
    [InlineData("application/x-bz2")]
    [InlineData("br")]
    [InlineData(5)]
    public void A_coding_that_is_not_known_is_named(object coding)
    {
        RpcSerializationException exception = Should.Throw<RpcSerializationException>(
            () => Format.ReadRequest(Body(Request()), new Dictionary<string, object?> { ["compression"] = coding }));
        exception.Message.ShouldContain(coding.ToString()!);
        Format.ReadRequest(Body(Request()), new Dictionary<string, object?> { ["compression"] = null, ["x"] = "y" }).Method.ShouldBe("m");
    }

    [Fact]
    public void A_compressed_message_is_marked_and_read()
    {
        IWireFormat compressing = new OsloFormat(OsloMessages.MaxBytes, compresses: true);
        MessageBody body = compressing.WriteRequest(OsloMessages.Call, OsloMessages.Value, OsloMessages.Sample);
        Format.Headers.ShouldBeNull();
        compressing.Headers!["compression"].ShouldBe("application/x-gzip");
        Format.ReadArguments(default, Format.ReadRequest(body, compressing.Headers), OsloMessages.Value).ShouldBe(OsloMessages.Sample);
        body.Span[0].ShouldBe((byte)0x78); // zlib, which is what Python's kombu takes
    }

    [Fact]
    public void A_payload_with_white_space_of_its_own_is_put_into_the_envelope_as_it_is()
    {
        MessageBody body = OsloEnvelope.Seal("{\n\t\"a\" : \"\\u0001 \\\" \\\\ é\"\r\n}"u8);
        OsloEnvelope.Open(body.Span).GetProperty("a").GetString().ShouldBe("\u0001 \" \\ é");
    }

    [Fact]
    public Task Damaged_messages_throw_only_RpcSerializationException() =>
        new MutationRun("oslo.messaging's messages", 17) { Damage = Mutation.OfJson }.Over(
            MutationRun.IsLong ? 500_000 : 20_000,
            [
                .. OsloMessages.All.Keys.Select(name => new MutationTarget(
                    OsloMessages.Bytes(name), bytes => ReadAll(bytes, isRequest: name.StartsWith("ca", StringComparison.Ordinal)))),
                new MutationTarget(
                    Encoding.UTF8.GetBytes(OsloMessages.Opened(OsloMessages.Bytes("call")).ToJsonString()),
                    bytes => ReadAll(bytes, isRequest: true)),
                new MutationTarget(
                    Encoding.UTF8.GetBytes(File.ReadAllText(OsloMessages.FileOf("captured-failure-with-members"))),
                    bytes => OsloFailure.Read(Text(bytes), new[] { DiskFaultShape.OfPython })),
            ]);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static object? ReadAll(byte[] bytes, bool isRequest)
    {
        var body = new MessageBody(bytes, bytes.Length);
        if (isRequest)
        {
            RequestHeader request = Format.ReadRequest(body);
            Format.ReadArguments(default, request, OsloMessages.Value);
            return null;
        }

        ReplyHeader reply = Format.ReadReply(body);
        if (reply.Kind == MessageKind.Fault)
            Format.ReadFault(body, reply, new[] { DiskFaultShape.OfPython });
        else
            Format.ReadResult(body, reply, AnyShape.Instance);
        return null;
    }

    private static MessageBody Body(string text) => OsloMessages.Body(text);

    private static RequestHeader Read(string text) => Format.ReadRequest(Body(text));

    private static ReplyHeader Reply(string members) => Format.ReadReply(Body($$"""{"_msg_id":"{{OsloMessages.Id}}",{{members}}}"""));

    private static void Refused(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<RpcSerializationException>(() => Format.ReadRequest(new MessageBody(bytes, bytes.Length)));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo((8L * bytes.Length) + (1 << 20));
    }

    // A call as it should be, with some of it in another way.
    private static string Request(params (string Name, string Value)[] others)
    {
        var members = new Dictionary<string, string>
        {
            ["method"] = "\"m\"",
            ["args"] = "{}",
            ["_msg_id"] = $"\"{OsloMessages.Id}\"",
            ["_reply_q"] = "\"reply_1\"",
        };
        foreach ((string name, string value) in others)
            members[name] = value;
        return "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}";
    }

    private static string Sealed(string message) => Text(OsloEnvelope.Seal(Encoding.UTF8.GetBytes(message)).Span.ToArray());
}
