using System.Collections.Concurrent;
using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Transport;

namespace TypedRpc.Tests.Receiving;

/// <summary>Messages that are handled in vain and whose copies the broker does not take: each comes to an end.</summary>
public sealed class EndingRetries : IDeliverySource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CountingTimeProvider _time = new();
    private readonly ConcurrentQueue<Settlement> _settled = new();
    private readonly RefusingTransport _transport = new();
    private readonly DeliveryRetries _retries;

    public EndingRetries() => _retries = new DeliveryRetries(_transport, _time, CancellationToken.None);

    [Theory]
    [InlineData(TransportError.TopologyConflict)]
    [InlineData(TransportError.AccessRefused)]
    [InlineData(TransportError.Refused)]
    [InlineData(TransportError.TooLarge)]
    public async Task A_delivery_that_no_queue_takes_is_rejected_after_a_few_attempts(TransportError error)
    {
        _transport.Refusal = _ => error;
        Failed failed = Fail(attempts: 3);

        await EndAsync();

        _settled.ShouldBe([Settlement.Reject]);
        (failed.Rejected, failed.Buried).ShouldBe((1, 0));
        _transport.Keys.Count.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task A_delivery_that_its_queue_refuses_permanently_goes_to_the_dead_letter_queue()
    {
        _transport.Refusal = key => key == "t" ? TransportError.Refused : null;
        Failed failed = Fail(attempts: 3);

        await EndAsync();

        _settled.ShouldBe([Settlement.Acknowledge]);
        (failed.Rejected, failed.Buried).ShouldBe((0, 1));
    }

    [Theory]
    [InlineData(TransportError.ConnectionLost)]
    [InlineData(TransportError.EpochEnded)]
    [InlineData(TransportError.Timeout)]
    public async Task A_delivery_that_could_not_be_requeued_because_of_the_connection_is_redelivered(TransportError error)
    {
        _transport.Refusal = _ => error;
        Failed failed = Fail(attempts: 1);

        await EndAsync();

        _settled.ShouldBe([Settlement.Requeue]);
        (failed.Rejected, failed.Buried).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_stop_requeues_a_delivery_that_the_broker_refuses_temporarily()
    {
        _transport.Refusal = _ => TransportError.Refused;
        Fail(attempts: 1);

        _retries.SkipDelays();
        await EndAsync();

        _settled.ShouldBe([Settlement.Requeue]);
    }

    private Failed Fail(int attempts)
    {
        var failed = new Failed(new Delivery(this, MessageBody
            .CopyOf("x"u8))
        { Queue = "t", RoutingKey = "t", Headers = new Dictionary<string, object?> { ["large"] = "x" } }, attempts);
        _retries.Add(failed);
        return failed;
    }

    private async Task EndAsync()
    {
        Task drained = _retries.DrainAsync();
        for (int i = 0; i < 100 && !drained.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await drained.WaitAsync(Limit);
    }

    bool IDeliverySource.IsOver => false;

    void IDeliverySource.Settle(Delivery delivery, Settlement settlement) => _settled.Enqueue(settlement);

    ValueTask<bool> IDeliverySource.AcknowledgeAndConfirmAsync(Delivery delivery) => throw new InvalidOperationException();

    private sealed class Failed(Delivery delivery, int limit) : FailedDelivery(delivery, limit, new InvalidOperationException("no"))
    {
        public int Rejected { get; private set; }

        public int Buried { get; private set; }

        public override QueueDeclaration Dead => new("t.dead");

        public override void OnAgain()
        {
        }

        public override void OnDead() => Buried++;

        public override void OnRejected(Exception exception) => Rejected++;

        public override void OnNotPublished(Exception exception)
        {
        }
    }

    /// <summary>A broker that refuses what the test says, by the routing key.</summary>
    private sealed class RefusingTransport : ITransport
    {
        public Func<string, TransportError?> Refusal { get; set; } = _ => null;

        public ConcurrentQueue<string> Keys { get; } = new();

        public ValueTask<int> PublishAsync(Message message, CancellationToken cancellationToken)
        {
            Keys.Enqueue(message.RoutingKey);
            message.Body.Return();
            return Refusal(message.RoutingKey) is { } error
                ? ValueTask.FromException<int>(new TransportException(error, "refused"))
                : ValueTask.FromResult(1);
        }

        public ValueTask DeclareAsync(Topology topology, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask WhenReadyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public int TryPublish(in Message message) => throw new NotSupportedException();

        public ValueTask<IConsumer> ConsumeAsync(ConsumerOptions options, IDeliverySink sink, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<(long Messages, int Consumers)?> InspectAsync(string queue, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
