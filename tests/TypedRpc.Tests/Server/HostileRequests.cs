using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Server;
using TypedRpc.Tests.Wire;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Server;

/// <summary>Requests that a client of ours would not send: the handler must settle each, and must not throw.</summary>
public sealed class HostileRequests : IAsyncLifetime, ITransportListener, IDeliverySource, IDeliverySink
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<Settlement> _settled = new();
    private readonly ConcurrentQueue<byte[]> _replies = new();
    private readonly BusCounters _counters = new();
    private readonly FakeLogger _log = new();
    private readonly Pinged _endpoint = new();
    private BusCore _bus = null!;
    private ITransport _transport = null!;
    private RequestHandler _handler = null!;

    public async ValueTask InitializeAsync()
    {
        _transport = await TestBus.ConnectAsync(this, _time);
        await _transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("r.4f2a"), []) { AutoAcknowledge = true }, this, CancellationToken.None);
        _bus = TestBus.Over(_transport, _time, _counters, log: _log);
        _handler = new RequestHandler(
            TestBus.Serving(_bus), new EndpointTable([_endpoint]), new RpcTarget("e", "t"), new RpcServerOptions(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _bus.Dispose();
        await _transport.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60_000)]
    [InlineData(uint.MaxValue)]
    [InlineData(10_000L * 365 * 86_400_000)]
    [InlineData(long.MaxValue / 2)]
    [InlineData(long.MaxValue)]
    public async Task A_budget_of_any_size_is_served_and_has_a_deadline(long budget)
    {
        await HandleAsync(WireMessages.Format.WriteRequest(
            WireMessages.MinimalCall with { BudgetMilliseconds = budget }, WireMessages.NoArguments, default));
        _endpoint.Deadline.ShouldNotBeNull();
        _endpoint.Deadline.Value.ShouldBeGreaterThan(_time.GetUtcNow());
        (await Reply()).ShouldBe(MessageKind.Reply);
    }

    [Fact]
    public async Task A_budget_that_is_over_is_not_served()
    {
        await HandleAsync(
            WireMessages.Format.WriteRequest(WireMessages.MinimalCall with { BudgetMilliseconds = 0 }, WireMessages.NoArguments, default));
        _endpoint.Deadline.ShouldBeNull();
        _counters.Snapshot.RequestsExpired.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_whose_exception_has_no_text_is_answered()
    {
        _endpoint.Failure = new NoText();
        await HandleAsync(WireMessages.Format.WriteRequest(WireMessages.MinimalCall, WireMessages.NoArguments, default));
        (await Reply()).ShouldBe(MessageKind.Fault);
    }

    [Fact]
    public async Task Damaged_requests_of_all_kinds_are_settled_once_each()
    {
        var random = new Random(11);
        byte[][] corpus = [.. WireMessages.All.Keys.Select(WireMessages.Bytes)];
        for (int i = 0; i < 20_000; i++)
        {
            _settled.Clear();
            await HandleAsync(MessageBody.CopyOf(TypedRpc.Tests.Serialization.Mutation.Of(corpus[i % corpus.Length], random)));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    public async Task A_message_of_another_content_type_is_discarded(string? contentType)
    {
        await HandleAsync(MessageBody.CopyOf(WireMessages.Bytes("call-without-arguments")), contentType);
        _settled.ShouldBe([Settlement.Reject]);
        _counters.Snapshot.MessagesRejected.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_of_a_later_format_is_answered_with_a_fault()
    {
        await HandleAsync(MessageBody.CopyOf(Convert.FromHexString("95020100c41000000007000000020123456789abcdefa6722e34663261")));
        (await Reply()).ShouldBe(MessageKind.Fault);
        MessageBody body = MessageBody.CopyOf(_replies.Last());
        WireMessages.Format.ReadFault(body, WireMessages.Format.ReadReply(body), []).Code.ShouldBe(FaultCode.UnsupportedFormat);
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

        await HandleAsync(MessageBody.CopyOf(Convert.FromHexString(bad)));

        (await Reply()).ShouldBe(MessageKind.Fault);
        MessageBody body = MessageBody.CopyOf(_replies.Last());
        WireMessages.Format.ReadFault(body, WireMessages.Format.ReadReply(body), []).Code.ShouldBe(FaultCode.InvalidArguments);
        (_settled.Single(), _counters.Snapshot.MessagesRejected).ShouldBe((Settlement.Reject, 1));
    }

    [Fact]
    public async Task Names_from_peers_are_logged_on_one_line_and_ten_times_in_ten_seconds()
    {
        const string Forging = "ping\n2026-01-01 INFO all is well\u001b[2J\u202e";
        RequestHeader header = WireMessages.MinimalCall;
        var forged = new RequestHeader(
            header.Kind, header.Id, Forging) { Inbox = header.Inbox, BudgetMilliseconds = 60_000, Version = header.Version };
        for (int i = 0; i < 1000; i++)
        {
            _settled.Clear();
            await HandleAsync(WireMessages.Format.WriteRequest(forged, WireMessages.NoArguments, default));
        }

        _log.Collector.Count.ShouldBe(10);
        _log.Collector.GetSnapshot().ShouldAllBe(record => !record.Message.Any(c => char.IsControl(c) || c == '\u202e'));
        _time.Advance(TimeSpan.FromSeconds(11));
        _settled.Clear();
        await HandleAsync(WireMessages.Format.WriteRequest(forged, WireMessages.NoArguments, default));
        _log.Collector.Count.ShouldBe(11);
        _log.LatestRecord.Message.ShouldContain("990");
    }

    void ITransportListener.OnReturned(in Message message)
    {
    }

    void ITransportListener.OnEpochStarted(int epoch)
    {
    }

    void ITransportListener.OnEpochEnded(int epoch, TransportException reason)
    {
    }

    bool IDeliverySource.IsOver => false;

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _settled.Enqueue(settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery)
    {
        ((IDeliverySource)this).Settle(delivery, Settlement.Acknowledge);
        return new ValueTask<bool>(true);
    }

    void IDeliverySink.OnDelivery(Delivery delivery)
    {
        _replies.Enqueue(delivery.Body.Span.ToArray());
        delivery.Release();
    }

    private async Task HandleAsync(MessageBody body, string? contentType = "application/vnd.typedrpc")
    {
        var delivery = new Delivery(this, body) { ContentType = contentType, Queue = "t", ReceivedAt = _time.GetTimestamp() };
        await _handler.HandleAsync(delivery).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        delivery.IsSettled.ShouldBeTrue();
        _settled.Count.ShouldBe(1);
    }

    private async Task<MessageKind> Reply()
    {
        // The broker delivers on a thread of its own; inspecting its queue goes through it.
        SpinWait wait = default;
        for (int i = 0; _replies.IsEmpty && i < 1_000_000; i++)
        {
            await Task.Yield();
            wait.SpinOnce(sleep1Threshold: -1);
        }

        _replies.TryPeek(out byte[]? reply).ShouldBeTrue();
        return WireMessages.Format.ReadReply(MessageBody.CopyOf(reply)).Kind;
    }

    private sealed class NoText : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }

    private sealed class Pinged() : Endpoint(new RpcContractInfo("I", ["t"], [new RpcMethod("ping", RpcMethodKind.Call)]), [])
    {
        public DateTimeOffset? Deadline { get; private set; }

        public Exception? Failure { get; set; }

        public override ValueTask DispatchAsync(RpcInvocation invocation)
        {
            invocation.ReadArguments(NothingShape.Instance);
            Deadline = RpcRequest.Current!.Deadline;
            return Failure is null ? invocation.CompleteAsync(Task.CompletedTask) : throw Failure;
        }
    }
}
