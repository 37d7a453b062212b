using TypedRpc.Messages;
using TypedRpc.Tests.Wire;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Server;

/// <summary>Requests that a client of this library would not send: the handler settles each once, and does not throw.</summary>
public sealed class HostileRequests() : RequestHandlerTest(isIdempotent: false)
{
    [Theory]
    [InlineData(1)]
    [InlineData(60_000)]
    [InlineData(uint.MaxValue)]
    [InlineData(10_000L * 365 * 86_400_000)]
    [InlineData(long.MaxValue / 2)]
    [InlineData(long.MaxValue)]
    public async Task A_budget_of_any_size_is_served_and_has_a_deadline(long budget)
    {
        await SettlesAsync(Request(WireMessages.MinimalCall with { BudgetMilliseconds = budget }));
        Endpoint.Deadline.ShouldNotBeNull();
        Endpoint.Deadline.Value.ShouldBeGreaterThan(Time.GetUtcNow());
        (await ReplyKindAsync()).ShouldBe(MessageKind.Reply);
    }

    [Fact]
    public async Task A_budget_that_is_over_is_not_served()
    {
        await SettlesAsync(Request(WireMessages.MinimalCall with { BudgetMilliseconds = 0 }));
        Endpoint.Deadline.ShouldBeNull();
        Counters.Snapshot.RequestsExpired.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_whose_exception_has_no_text_is_answered()
    {
        Endpoint.Failure = new NoText();
        await SettlesAsync(Request(WireMessages.MinimalCall));
        (await ReplyKindAsync()).ShouldBe(MessageKind.Fault);
    }

    [Fact]
    public async Task Damaged_requests_of_all_kinds_are_settled_once_each()
    {
        var random = new Random(11);
        byte[][] corpus = [.. WireMessages.All.Keys.Select(WireMessages.Bytes)];
        for (int i = 0; i < 20_000; i++)
            await SettlesAsync(MessageBody.CopyOf(TypedRpc.Tests.Serialization.Mutation.Of(corpus[i % corpus.Length], random)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    public async Task A_message_of_another_content_type_is_discarded(string? contentType)
    {
        (await SettlesAsync(MessageBody.CopyOf(WireMessages.Bytes("call-without-arguments")), contentType)).ShouldBe(Settlement.Reject);
        Counters.Snapshot.MessagesRejected.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_of_a_later_format_is_answered_with_a_fault()
    {
        await SettlesAsync(MessageBody.CopyOf(Convert.FromHexString("95020100c41000000007000000020123456789abcdefa6722e34663261")));
        (await FaultAsync()).ShouldBe(FaultCode.UnsupportedFormat);
    }

    [Theory]
    [InlineData("ea60", "d1ffff")] // a negative budget
    [InlineData("a470696e67", "c3c3c3c3c3")] // a method that is no text
    public async Task An_unreadable_request_with_a_reply_address_is_answered(string part, string damaged)
    {
        string good = Convert.ToHexStringLower(WireMessages.Bytes("call-without-arguments"));
        string bad = part == "ea60"
            ? good.Replace("cdea60", damaged, StringComparison.Ordinal)
            : good.Replace(part, damaged, StringComparison.Ordinal);
        bad.ShouldNotBe(good);

        (await SettlesAsync(MessageBody.CopyOf(Convert.FromHexString(bad)))).ShouldBe(Settlement.Reject);

        (await FaultAsync()).ShouldBe(FaultCode.InvalidArguments);
        Counters.Snapshot.MessagesRejected.ShouldBe(1);
    }

    [Fact]
    public async Task Names_from_peers_are_logged_on_one_line_and_ten_times_in_ten_seconds()
    {
        const string Forging = "ping\n2026-01-01 INFO all is well\u001b[2J\u202e";
        RequestHeader header = WireMessages.MinimalCall;
        var forged = new RequestHeader(header.Kind, header.Id, Forging)
        {
            Inbox = header.Inbox,
            BudgetMilliseconds = 60_000,
            Version = header.Version,
        };
        for (int i = 0; i < 1000; i++)
            await SettlesAsync(Request(forged));

        Log.Collector.Count.ShouldBe(10);
        Log.Collector.GetSnapshot().ShouldAllBe(record => !record.Message.Any(c => char.IsControl(c) || c == '\u202e'));
        Time.Advance(TimeSpan.FromSeconds(11));
        await SettlesAsync(Request(forged));
        Log.Collector.Count.ShouldBe(11);
        Log.LatestRecord.Message.ShouldContain("990");
    }

    private async Task<Settlement> SettlesAsync(MessageBody body, string? contentType = "typed/rpc")
    {
        Delivery delivery = Delivered(body, contentType);
        await HandleAsync(delivery);
        delivery.IsSettled.ShouldBeTrue();
        Settlement settlement = await SettledAsync();
        Settled.TryRead(out _).ShouldBeFalse();
        return settlement;
    }

    private static MessageBody Request(RequestHeader header) => WireMessages.Format.WriteRequest(header, WireMessages.NoArguments, default);

    private async Task<MessageKind> ReplyKindAsync() => KindOf(await ReplyAsync());

    private async Task<FaultCode> FaultAsync()
    {
        MessageBody body = MessageBody.CopyOf(await ReplyAsync());
        KindOf(body.Span.ToArray()).ShouldBe(MessageKind.Fault);
        return WireMessages.Format.ReadFault(body, WireMessages.Format.ReadReply(body), []).Code;
    }

    private static MessageKind KindOf(byte[] reply) => WireMessages.Format.ReadReply(MessageBody.CopyOf(reply)).Kind;

    private sealed class NoText : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
