using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Tests.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Wire;

/// <summary>Envelopes that a peer of ours would not write.</summary>
public sealed class HostileHeaders
{
    private const string Digits64 = "0123456789012345678901234567890123456789012345678901234567890123";

    private const string Id = "c41000000007000000020123456789abcdef";

    // version, kind, flags, id, inbox, budget, namespace, contract version, method, context, extensions, arguments
    private static readonly string[] Call =
        ["01", "01", "00", Id, "a6722e34663261", "cdea60", "c0", "93010000", "a470696e67", "c0", "c0", "90"];
    private static readonly string[] Reply = ["01", "03", "00", Id, "c0", "c0"];

    [Fact]
    public void The_parts_make_the_golden_message() => Array(Call).ShouldBe(WireMessages.Bytes("call-without-arguments"));

    [Theory]
    [InlineData("volume")]
    [InlineData("r")]
    [InlineData("r.")]
    [InlineData("R.4f2a")]
    [InlineData(" r.4f2a")]
    [InlineData("")]
    [InlineData("volume.r.4f2a")]
    [InlineData("r." + Digits64 + Digits64 + Digits64 + Digits64)]
    public void An_invalid_inbox_is_refused(string inbox) =>
        Refused(With(4, Pack.Write((ref MessagePackWriter w) => w.WriteString(inbox))));

    [Theory]
    [InlineData(4, "c0")] // a call without an address
    [InlineData(4, "05")]
    [InlineData(4, "c403722e34")]
    [InlineData(4, "a3722eff")]
    [InlineData(5, "ff")] // a negative budget
    [InlineData(5, "d38000000000000000")]
    [InlineData(5, "cfffffffffffffffff")]
    [InlineData(5, "c0")]
    [InlineData(5, "cb3ff0000000000000")]
    [InlineData(3, "c40f000000070000000201234567 89abcd")]
    [InlineData(3, "c411000000070000000201234567 89abcdef00")]
    [InlineData(3, "c400")]
    [InlineData(3, "c0")]
    [InlineData(3, "b000000007000000020123456789abcdef")]
    [InlineData(1, "00")]
    [InlineData(1, "03")] // a reply is no request
    [InlineData(1, "04")]
    [InlineData(1, "05")]
    [InlineData(1, "06")]
    [InlineData(1, "7f")]
    [InlineData(1, "ff")]
    [InlineData(1, "ceffffffff")]
    [InlineData(1, "c0")]
    [InlineData(0, "c0")]
    [InlineData(0, "a131")]
    [InlineData(6, "05")]
    [InlineData(6, "a1ff")]
    [InlineData(7, "c0")]
    [InlineData(7, "920100")]
    [InlineData(7, "9401000000")]
    [InlineData(7, "93ce800000000000")]
    [InlineData(7, "a3312e30")]
    [InlineData(8, "c0")]
    [InlineData(8, "a1ff")]
    [InlineData(8, "05")]
    [InlineData(9, "90")]
    [InlineData(9, "810100")]
    [InlineData(9, "81c000")]
    [InlineData(9, "81a161c1")]
    [InlineData(10, "c1")]
    public void An_element_that_cannot_be_is_refused(int index, string hex) =>
        Refused(With(index, hex.Replace(" ", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    public void A_request_of_too_few_elements_is_refused(int count) => Refused(Array(Call[..count]));

    [Fact]
    public void Elements_that_are_not_known_yet_are_ignored_and_the_arguments_stay_at_index_11()
    {
        string[] call = [.. Call];
        call[11] = "92a5766f6c2d3105";
        MessageBody body = WireMessages.Body(Array([.. call, "c0", "82a16101a16202", "d801" + Pack.Repeat("00", 16), "05"]));
        RequestHeader header = WireMessages.Format.ReadRequest(body);
        header.Method.ShouldBe("ping");
        WireMessages.Format.ReadArguments(body, header, WireMessages.Arguments).ShouldBe(("vol-1", 5));
    }

    [Theory]
    [InlineData("80")]
    [InlineData("82a161010593c0c0c0")]
    [InlineData("9105")]
    public void Extensions_that_are_not_known_are_skipped(string hex)
    {
        MessageBody body = WireMessages.Body(With(10, hex));
        RequestHeader header = WireMessages.Format.ReadRequest(body);
        WireMessages.Format.ReadArguments(body, header, WireMessages.NoArguments);
        header.Method.ShouldBe("ping");
    }

    [Theory]
    [InlineData("02")]
    [InlineData("00")]
    [InlineData("cd0100")]
    [InlineData("d3ffffffffffffffff")]
    public void The_id_and_the_inbox_of_another_format_version_are_read(string version)
    {
        // Only the first five elements keep their meaning for ever.
        foreach (byte[] bytes
            in new[] { With(0, version), Array([version, .. Call[1..5]]), Array([version, .. Call[1..5], "a0", "c0", "90"]) })
        {
            RequestHeader header = WireMessages.Format.ReadRequest(WireMessages.Body(bytes));
            header.Refusal.ShouldNotBeNull();
            (header.Id, header.Inbox, header.Kind).ShouldBe((WireMessages.Id, "r.4f2a", MessageKind.Call));
        }

        RequestHeader cast = WireMessages.Format.ReadRequest(WireMessages.Body(Array([version, "02", "00", Id, "c0"])));
        (cast.Refusal?.Code, cast.Inbox).ShouldBe((FaultCode.UnsupportedFormat, (string?)null));
        Refused(Array([version, "01", "00", Id, "a6766f6c756d65"]));
    }

    [Theory]
    [InlineData("01")]
    [InlineData("cd1234")]
    [InlineData("c0")]
    [InlineData("9105")]
    public void Flags_that_are_not_known_are_ignored(string flags) =>
        WireMessages.Format.ReadRequest(WireMessages.Body(With(2, flags))).Method.ShouldBe("ping");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_reply_of_too_few_elements_is_refused(int count) =>
        Should.Throw<RpcSerializationException>(() => WireMessages.Format.ReadReply(WireMessages.Body(Array(Reply[..count]))));

    [Fact]
    public void A_reply_may_grow()
    {
        MessageBody body = WireMessages.Body(Array(["01", "03", "05", Id, "81a16105", "92a5766f6c2d3105", "c0", "a178"]));
        ReplyHeader header = WireMessages.Format.ReadReply(body);
        WireMessages.Format.ReadResult(body, header, WireMessages.Arguments).ShouldBe(("vol-1", 5));
        Should.Throw<RpcSerializationException>(() => WireMessages.Format.ReadReply(WireMessages.Body(Array(["02", .. Reply[1..]]))));
    }

    [Theory]
    [InlineData("c0")]
    [InlineData("93" + "01" + "a154" + "a16d")]
    [InlineData("95" + "c0" + "a154" + "a16d" + "c0c0")]
    [InlineData("95" + "01" + "c0" + "a16d" + "c0c0")]
    [InlineData("95" + "01" + "a154" + "05" + "c0c0")]
    [InlineData("95" + "01" + "a154" + "a1ff" + "c0c0")]
    [InlineData("95" + "01" + "a154" + "a16d" + "05c0")]
    public void A_malformed_fault_is_refused(string hex)
    {
        MessageBody body = WireMessages.Body(Array(["01", "04", "00", Id, "c0", hex]));
        ReplyHeader header = WireMessages.Format.ReadReply(body);
        Should.Throw<RpcSerializationException>(() => WireMessages.Format.ReadFault(body, header, []));
    }

    [Theory]
    [InlineData("94" + "01" + "a154" + "a16d" + "c0", 1)]
    [InlineData("97" + "08" + "a154" + "a16d" + "c0" + "c0" + "05" + "90", 8)]
    public void A_fault_may_be_shorter_or_longer_and_of_a_code_that_is_not_known(string hex, int code)
    {
        MessageBody body = WireMessages.Body(Array(["01", "04", "00", Id, "c0", hex]));
        WireMessages.Format.ReadFault(body, WireMessages.Format.ReadReply(body), [])
            .ShouldBeEquivalentTo(new Fault((FaultCode)code, "T", "m"));
    }

    [Fact]
    public void A_request_that_ends_anywhere_too_early_is_refused()
    {
        foreach (string name in new[] { "call-without-arguments", "call-with-everything", "cast" })
        {
            byte[] whole = WireMessages.Bytes(name);
            for (int length = 0; length < whole.Length; length++)
                Should.Throw<RpcSerializationException>(() => ReadAll(whole[..length], isRequest: true), $"{name} of {length} bytes");
        }
    }

    [Fact]
    public void A_reply_that_ends_anywhere_too_early_is_refused()
    {
        foreach (string name in new[] { "reply", "reply-without-result", "fault", "fault-with-stack-trace" })
        {
            byte[] whole = WireMessages.Bytes(name);

            // The last element of a fault is reserved and not read.
            int read = name.StartsWith("fault", StringComparison.Ordinal) ? whole.Length - 1 : whole.Length;
            for (int length = 0; length < read; length++)
                Should.Throw<RpcSerializationException>(() => ReadAll(whole[..length], isRequest: false), $"{name} of {length} bytes");
        }
    }

    [Fact]
    public Task Damaged_messages_throw_only_RpcSerializationException() => new MutationRun("Native headers", 7).Over(
        MutationRun.IsLong ? 2_000_000 : 100_000,
        [
            .. WireMessages.All.Keys.Select(name => new MutationTarget(
                WireMessages.Bytes(name), bytes => ReadAll(bytes, isRequest: name.StartsWith("ca", StringComparison.Ordinal)))),
            new MutationTarget(WireMessages.Bytes("call-with-everything"), bytes => ReadEither(bytes)),
        ]);

    // What a server reads as a request, a client may read as a reply: each gets the other's messages too.
    private static object? ReadEither(byte[] bytes)
    {
        try
        {
            ReadAll(bytes, isRequest: false);
        }
        catch (RpcSerializationException)
        {
            // As it may.
        }

        return ReadAll(bytes, isRequest: true);
    }

    private static object? ReadAll(byte[] bytes, bool isRequest)
    {
        var body = new MessageBody(bytes, bytes.Length);
        if (isRequest)
        {
            RequestHeader request = WireMessages.Format.ReadRequest(body);
            if (request.Refusal is null)
                WireMessages.Format.ReadArguments(body, request, WireMessages.Arguments);
            return null;
        }

        ReplyHeader reply = WireMessages.Format.ReadReply(body);
        if (reply.Kind == MessageKind.Fault)
            WireMessages.Format.ReadFault(body, reply, []);
        else
            WireMessages.Format.ReadResult(body, reply, NothingShape.Instance);
        return null;
    }

    private static void Refused(byte[] bytes) =>
        Should.Throw<RpcSerializationException>(() => WireMessages.Format.ReadRequest(WireMessages.Body(bytes)));

    private static byte[] With(int index, string hex)
    {
        string[] call = [.. Call];
        call[index] = hex;
        return Array(call);
    }

    private static byte[] Array(string[] elements) =>
        Pack.Bytes((elements.Length < 16
            ? (0x90 + elements.Length).ToString("x2", CultureInfo.InvariantCulture)
            : "dc" + elements.Length.ToString("x4", CultureInfo.InvariantCulture)) + string.Concat(elements));
}
