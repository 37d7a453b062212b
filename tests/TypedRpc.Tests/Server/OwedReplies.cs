using System.Threading.Channels;
using TypedRpc.Messages;
using TypedRpc.Tests.Wire;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Tests.Server;

/// <summary>Calls that may run twice are acknowledged when the broker has their reply, and not before.</summary>
/// <remarks>A server that dies between the two would leave the caller with neither.</remarks>
public sealed class OwedReplies() : RequestHandlerTest(isIdempotent: true)
{
    private HoldingTransport _transport = null!;

    private protected override ITransport Over(ITransport inner) => _transport = new HoldingTransport(inner);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_acknowledged_after_the_broker_has_its_outcome_and_so_is_its_repeat(bool fails)
    {
        Endpoint.Failure = fails ? new InvalidOperationException("no") : null;

        await AnswersFirstAsync(redelivered: false);
        await AnswersFirstAsync(redelivered: true);

        Endpoint.Runs.ShouldBe(1);
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

        Endpoint.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task A_repeat_whose_reply_is_refused_goes_back_after_a_pause()
    {
        await AnswersFirstAsync(redelivered: false);
        (Task repeat, _) = Handle(redelivered: true);
        (await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit)).SetException(new TransportException(TransportError.Refused, "full"));
        await repeat.WaitAsync(Limit);

        Settled.TryRead(out _).ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(1));
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
            await ConsumeAsync("reply_1");
        MessageBody body = MessageBody.CopyOf(System.Text.Encoding.UTF8.GetBytes(Request));
        Delivery delivery = Delivered(body, "application/json", expiration: 60_000);

        Task handled = HandleAsync(delivery);
        TaskCompletionSource confirm = await _transport.Held.ReadAsync().AsTask().WaitAsync(Limit);
        delivery.IsSettled.ShouldBeFalse();
        confirm.SetResult();
        await handled.WaitAsync(Limit);

        (await SettledAsync()).ShouldBe(Settlement.Acknowledge);
        Time.Advance(TimeSpan.FromMilliseconds(250));
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

    private (Task Handled, Delivery Delivery) Handle(bool redelivered)
    {
        RequestHeader header = WireMessages.MinimalCall with { BudgetMilliseconds = 60_000 };
        MessageBody body = WireMessages.Format.WriteRequest(header, WireMessages.NoArguments, default);
        Delivery delivery = Delivered(body, redelivered: redelivered);
        return (HandleAsync(delivery), delivery);
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
