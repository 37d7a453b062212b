using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using TypedRpc.Core;
using TypedRpc.Diagnostics;
using TypedRpc.Generated;
using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Server;
using TypedRpc.Tests.Wire;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Server;

/// <summary>
/// Calls that may run twice are acknowledged when the broker has their reply, and not before: a server that dies between the two would
/// leave the caller with neither.
/// </summary>
public sealed class OwedReplies : IAsyncLifetime, ITransportListener, IDeliverySource, IDeliverySink
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly Channel<Settlement> _settled = Channel.CreateUnbounded<Settlement>();
    private readonly Reckoner _endpoint = new();
    private BusCore _bus = null!;
    private HoldingTransport _transport = null!;
    private RequestHandler _handler = null!;

    public async ValueTask InitializeAsync()
    {
        _transport = new HoldingTransport(await TestBus.ConnectAsync(this, _time));
        await _transport.ConsumeAsync(
            new ConsumerOptions(new QueueDeclaration("r.4f2a"), []) { AutoAcknowledge = true }, this, CancellationToken.None);
        _bus = TestBus.Over(_transport, _time, new BusCounters());
        _handler = new RequestHandler(
            TestBus.Serving(_bus), new EndpointTable([_endpoint]), new RpcTarget("e", "t"), new RpcServerOptions(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _bus.Dispose();
        await _transport.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_acknowledged_after_the_broker_has_its_outcome_and_so_is_its_repeat(bool fails)
    {
        _endpoint.Failure = fails ? new InvalidOperationException("no") : null;

        await AnswersFirstAsync(redelivered: false);
        await AnswersFirstAsync(redelivered: true);

        _endpoint.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_whose_reply_is_lost_goes_back_to_the_broker_and_the_outcome_that_is_kept_answers_it()
    {
        (Task first, _) = Handle(redelivered: false);
        (await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit))
            .SetException(new TransportException(TransportError.ConnectionLost, "gone"));
        await first.WaitAsync(Limit);
        (await SettledAsync()).ShouldBe(Settlement.Requeue);

        await AnswersFirstAsync(redelivered: true);

        _endpoint.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeat_whose_reply_is_refused_goes_back_after_a_pause()
    {
        await AnswersFirstAsync(redelivered: false);
        (Task repeat, _) = Handle(redelivered: true);
        (await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit)).SetException(new TransportException(TransportError.Refused, "full"));
        await repeat.WaitAsync(Limit);

        _settled.Reader.TryRead(out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await SettledAsync()).ShouldBe(Settlement.Requeue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_from_Python_is_acknowledged_after_the_broker_confirmed_its_reply_or_returned_it_as_unroutable(bool isThere)
    {
        const string Request =
            """{"method": "ping", "args": {}, "version": "1.0", "_msg_id": "0123456789abcdef0123456789abcdef", "_reply_q": "reply_1", "_unique_id": "u"}""";
        if (isThere)
        {
            await _transport.ConsumeAsync(
                new ConsumerOptions(new QueueDeclaration("reply_1"), []) { AutoAcknowledge = true }, this, CancellationToken.None);
        }
        var delivery = new Delivery(this, MessageBody.CopyOf(System.Text.Encoding.UTF8.GetBytes(Request)))
        {
            ContentType = "application/json",
            Queue = "t",
            ReceivedAt = _time.GetTimestamp(),
            ExpirationMilliseconds = 60_000,
        };

        Task handled = _handler.HandleAsync(delivery).AsTask();
        TaskCompletionSource confirm = await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit);
        delivery.IsSettled.ShouldBeFalse();
        confirm.SetResult();
        await handled.WaitAsync(Limit);

        (await SettledAsync()).ShouldBe(Settlement.Acknowledge);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        _transport.Held.TryRead(out _).ShouldBe(!isThere, "the reply that is held looks for its queue");
    }

    [Theory]
    [InlineData(TransportError.Unroutable)]
    [InlineData(TransportError.TooLarge)]
    public async Task A_reply_that_no_attempt_can_deliver_does_not_bring_its_call_back(TransportError error)
    {
        await AnswersFirstAsync(redelivered: false);
        (Task repeat, _) = Handle(redelivered: true);
        (await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit)).SetException(new TransportException(error, "no"));
        await repeat.WaitAsync(Limit);

        (await SettledAsync()).ShouldBe(Settlement.Acknowledge);
    }

    private async Task<Settlement> SettledAsync() => await _settled.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    private (Task Handled, Delivery Delivery) Handle(bool redelivered)
    {
        MessageBody body = WireMessages.Format.WriteRequest(
            WireMessages.MinimalCall with { BudgetMilliseconds = 60_000 }, WireMessages.NoArguments, default);
        var delivery = new Delivery(this, body)
        {
            ContentType = "application/vnd.typedrpc",
            Queue = "t",
            ReceivedAt = _time.GetTimestamp(),
            Redelivered = redelivered,
        };
        return (_handler.HandleAsync(delivery).AsTask(), delivery);
    }

    private async Task AnswersFirstAsync(bool redelivered)
    {
        (Task handled, Delivery delivery) = Handle(redelivered);
        TaskCompletionSource confirm = await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit);

        delivery.IsSettled.ShouldBeFalse();
        confirm.SetResult();
        await handled.WaitAsync(Limit);
        (await SettledAsync()).ShouldBe(Settlement.Acknowledge);
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

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _settled.Writer.TryWrite(settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery) =>
        throw new InvalidOperationException("Not for calls that may run twice.");

    void IDeliverySink.OnDelivery(Delivery delivery) => delivery.Release();

    private sealed class Reckoner()
        : Endpoint(new RpcContractInfo("I", ["t"], [new RpcMethod("ping", RpcMethodKind.Call) { Idempotent = true }]), [])
    {
        public int Runs { get; private set; }

        public Exception? Failure { get; set; }

        public override ValueTask DispatchAsync(RpcInvocation invocation)
        {
            invocation.ReadArguments(NothingShape.Instance);
            Runs++;
            return Failure is null ? invocation.CompleteAsync(Task.CompletedTask) : throw Failure;
        }
    }

    /// <summary>A connection that publishes what is to be confirmed when the test says so.</summary>
    private sealed class HoldingTransport(ITransport inner) : ITransport
    {
        private readonly Channel<TaskCompletionSource> _held = Channel.CreateUnbounded<TaskCompletionSource>();

        public ChannelReader<TaskCompletionSource> Held => _held.Reader;

        public async ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
        {
            if (message.Confirm)
            {
                var confirm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _held.Writer.TryWrite(confirm);
                await confirm.Task;
            }

            return await inner.PublishAsync(message, cancellationToken);
        }

        public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
            inner.InspectAsync(queue, cancellationToken);

        public ValueTask WhenReadyAsync(CancellationToken cancellationToken) => inner.WhenReadyAsync(cancellationToken);

        public int TryPublish(in Message message) => inner.TryPublish(message);

        public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken) =>
            inner.DeclareAsync(topology, cancellationToken);

        public ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken) =>
            inner.ConsumeAsync(options, sink, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
