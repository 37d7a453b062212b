using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Wire;

/// <summary>The native format byte by byte: what is written, and what is read from bytes that were written long ago.</summary>
public sealed class GoldenMessages
{
    public static TheoryData<string> Names => [.. WireMessages.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_its_file_says(string name)
    {
        string file = FileOf(name);
        string written = InLines(WireMessages.Bytes(name));
        if (Repository.RewritesSnapshots)
            File.WriteAllText(file, written);
        written.ShouldBe(File.ReadAllText(file), $"{file}; TYPEDRPC_UPDATE_SNAPSHOTS=1 rewrites it");
    }

    [Fact]
    public void A_call_without_arguments_is_read()
    {
        MessageBody body = Golden("call-without-arguments");
        RequestHeader header = WireMessages.Format.ReadRequest(body);
        (header with { Context = WireMessages.MinimalCall.Context, PayloadOffset = 0 }).ShouldBe(WireMessages.MinimalCall);
        header.Context.ShouldBeEmpty();
        WireMessages.Format.ReadArguments(body, header, WireMessages.NoArguments);
    }

    [Fact]
    public void A_call_with_everything_is_read()
    {
        MessageBody body = Golden("call-with-everything");
        RequestHeader header = WireMessages.Format.ReadRequest(body);
        (header with { Context = WireMessages.FullCall.Context, PayloadOffset = 0 }).ShouldBe(WireMessages.FullCall);
        header.Refusal.ShouldBeNull();
        header.Context.Count.ShouldBe(5);
        header.Context["request_id"].ShouldBe("req-9");
        header.Context["is_admin"].ShouldBe(false);
        header.Context["since"].ShouldBe(new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc));
        header.Context["key"].ShouldBe(new byte[] { 1, 2 });
        List<object?> roles = header.Context["roles"].ShouldBeOfType<List<object?>>();
        roles[..3].ShouldBe(["reader", 7L, null]);
        roles[3].ShouldBeOfType<Dictionary<string, object?>>()["deep"].ShouldBe(1.5);
        WireMessages.Format.ReadArguments(body, header, WireMessages.Arguments).ShouldBe(("vol-1", 1000));
    }

    [Fact]
    public void The_streams_and_the_liveness_of_a_call_are_read()
    {
        RequestHeader header = WireMessages.Format.ReadRequest(Golden("call-with-streams"));
        header.Data!.Window.ShouldBe(new StreamWindow(4096, 1_048_576));
        header.Data.SendsItems.ShouldBeTrue();
        header.Data.WantsProgress.ShouldBeTrue();
        WireMessages.Format.KeepAlivePeriodOf(header).ShouldBe(TimeSpan.FromSeconds(1));
        WireMessages.Format.KeepAlivePeriodOf(WireMessages.MinimalCall).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Messages_of_a_stream_are_read()
    {
        MessageBody items = Golden("items"), end = Golden("end-of-items"), failure = Golden("failure-of-items");
        ReplyHeader header = WireMessages.Format.ReadReply(items);
        (header.Kind, header.IsOfArgument).ShouldBe((MessageKind.Items, false));
        ItemsHeader read = WireMessages.Format.ReadItems(items, header);
        (read.First, read.Count, read.Inbox, read.IsEnd).ShouldBe((998, 2, "r.9a31", false));
        new MessagePackReader(items.Array, read.Offset, items.Length).ReadString().ShouldBe("one");

        header = WireMessages.Format.ReadReply(end);
        header.IsOfArgument.ShouldBeTrue();
        WireMessages.Format.ReadItems(end, header).ShouldBe(new ItemsHeader(1000, 0, 0) { IsEnd = true });
        WireMessages.Format.ReadItems(failure, header).Failure.ShouldBe("System.IO.IOException: gone");
        WireMessages.Format.ReadReply(Golden("end-of-stream")).Items.ShouldBe(1000);
        WireMessages.Format.ReadReply(Golden("reply")).Items.ShouldBeNull();
    }

    [Fact]
    public void Credit_progress_and_messages_about_a_call_are_read()
    {
        NativeFormat format = WireMessages.Format;
        MessageBody credit = Golden("credit"), opening = Golden("opening-credit"), working = Golden("working"), cancel = Golden("cancel");
        format.ReadCredit(credit, format.ReadReply(credit)).ShouldBe((new StreamCredit(1000, 5000), null));
        format.ReadCredit(opening, format.ReadReply(opening)).Opening.ShouldBe((new StreamWindow(4096, 1_048_576), "r.9a31"));
        format.ReadWorking(working, format.ReadReply(working)).ShouldBe(("r.9a31", true));
        NativeFormat.ReadCancel(cancel, format.ReadReply(cancel)).ShouldBe(60_000);
        format.ReadReply(Golden("probe")).Kind.ShouldBe(MessageKind.Probe);
        format.TryReadMarker(Golden("marker"), out RequestHeader marker).ShouldBeTrue();
        (marker.Id, marker.Inbox).ShouldBe((WireMessages.Id, "r.4f2a"));
        format.TryReadMarker(Golden("call-without-arguments"), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_cast_is_read()
    {
        MessageBody body = Golden("cast");
        RequestHeader header = WireMessages.Format.ReadRequest(body);
        header.Kind.ShouldBe(MessageKind.Cast);
        header.Inbox.ShouldBeNull();
        header.BudgetMilliseconds.ShouldBe(0);
        WireMessages.Format.ReadArguments(body, header, WireMessages.Arguments).ShouldBe(("vol-1", 0));
    }

    [Fact]
    public void A_reply_is_read()
    {
        MessageBody body = Golden("reply");
        ReplyHeader header = WireMessages.Format.ReadReply(body);
        (header.Kind, header.Id).ShouldBe((MessageKind.Reply, WireMessages.Id));
        WireMessages.Format.ReadResult(body, header, WireMessages.Arguments).ShouldBe(("vol-1", 1000));
        WireMessages.Format.ReadResult(body, header, NothingShape.Instance);
    }

    [Fact]
    public void Faults_are_read()
    {
        MessageBody body = Golden("fault");
        ReplyHeader header = WireMessages.Format.ReadReply(body);
        (header.Kind, header.Id).ShouldBe((MessageKind.Fault, WireMessages.Id));
        WireMessages.Format.ReadFault(body, header, []).ShouldBeEquivalentTo(WireMessages.Fault);
        body = Golden("fault-with-stack-trace");
        WireMessages.Format.ReadFault(body, WireMessages.Format.ReadReply(body), []).ShouldBeEquivalentTo(WireMessages.FaultWithTrace);
    }

    [Fact]
    public void A_keep_alive_is_read()
    {
        ReplyHeader header = WireMessages.Format.ReadReply(Golden("working"));
        (header.Kind, header.Id).ShouldBe((MessageKind.Working, WireMessages.Id));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_fault_is_written_as_the_replacement_character()
    {
        MessageBody body = WireMessages.Format.WriteFault(
            WireMessages.MinimalCall, new Fault(FaultCode.Remote, "T\ud800", "m\udc00", "s\ud800"));
        WireMessages.Format.ReadFault(body, WireMessages.Format.ReadReply(body), [])
            .ShouldBeEquivalentTo(new Fault(FaultCode.Remote, "T\ufffd", "m\ufffd", "s\ufffd"));
    }

    [Fact]
    public void The_text_of_an_exception_is_cut_at_8192_characters_and_not_within_a_pair()
    {
        Fault.Of(new InvalidOperationException(new string('x', 10_000)), withStackTrace: false).Message
            .ShouldBe(new string('x', 8192) + "...");
        Fault.Of(new InvalidOperationException(new string('x', 8191) + "\U0001F600"), withStackTrace: false).Message
            .ShouldBe(new string('x', 8191) + "...");
        Fault.Of(new InvalidOperationException(new string('x', 8192)), withStackTrace: false).Message.ShouldBe(new string('x', 8192));
        Fault.Of(new InvalidOperationException("m"), withStackTrace: false).StackTrace.ShouldBeNull();
        Fault.Of(new InvalidOperationException("m"), withStackTrace: true).StackTrace.ShouldBe("");
    }

    [Fact]
    public void An_exception_whose_text_is_null_or_throws_still_becomes_a_fault()
    {
        Fault.Of(new SilentException(), withStackTrace: true).Message.ShouldBe("");
        Fault.Of(new ThrowingException(), withStackTrace: true).Type.ShouldBe(typeof(ThrowingException).FullName);
    }

    [Theory]
    [InlineData("call-without-arguments")]
    [InlineData("reply")]
    [InlineData("fault")]
    public void The_worked_example_in_the_documentation_is_the_message(string name)
    {
        string page = File.ReadAllText(Repository.PathTo("docs", "wire-format.md"));
        int at = page.IndexOf($"(`{name}.hex`)", StringComparison.Ordinal);
        string example = page[at..].Split("```")[1];

        // The bytes come first on each line, in groups; an index, words or more than one blank end them.
        string hex = string.Concat(example.Split('\n').SelectMany(
            line => line.Trim().Split("  ")[0].Split(' ').TakeWhile(g => g.All(char.IsAsciiHexDigitLower) && g.Length % 2 == 0)));
        hex.ShouldBe(Convert.ToHexStringLower(WireMessages.Bytes(name)));
    }

    private static MessageBody Golden(string name) =>
        MessageBody.CopyOf(Convert.FromHexString(File.ReadAllText(FileOf(name)).Replace("\n", "", StringComparison.Ordinal)));

    private static string FileOf(string name) => Repository.PathTo("tests", "TypedRpc.Tests", "Wire", "Golden", name + ".hex");

    private static string InLines(byte[] bytes) => string.Concat(bytes.Chunk(32).Select(line => Convert.ToHexStringLower(line) + "\n"));

    private sealed class SilentException : Exception
    {
        public override string Message => null!;
    }

    private sealed class ThrowingException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string StackTrace => throw new InvalidOperationException("no stack");
    }
}
