using TypedRpc.Messages;
using TypedRpc.TestBroker;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>A RabbitMQ 4 that refuses queues which are neither durable nor exclusive, as 4.3 does by default.</summary>
[Trait("Broker", "RabbitMQ 4")]
public sealed class RefusedTransientQueueTests(VirtualHostOfFour host) : RabbitMqTest(host), IClassFixture<VirtualHostOfFour>
{
    [Fact]
    public async Task A_refused_queue_ends_its_declaration_with_the_brokers_reason_and_not_the_connection()
    {
        Assert.SkipUnless(Broker.IsPrivate, "TYPEDRPC_RABBITMQ4_URL names a broker that may allow them.");
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");

        for (int i = 0; i < 2; i++)
        {
            TransportException error = await Should.ThrowAsync<TransportException>(
                () => ConsumeAsync(transport, Durable("refused") with { Durable = false }).WaitAsync(Limit));

            error.Error.ShouldBe(TransportError.TopologyConflict);
            error.Message.ShouldContain("541 INTERNAL_ERROR");
            error.Message.ShouldContain("transient_nonexcl_queues");
        }

        QueueDeclaration durable = Durable("durable");
        (RecordingSink sink, _) = await ConsumeAsync(transport, durable);
        await transport.PublishAsync(ToQueue(durable.Name, "on") with { Confirm = true }, CancellationToken.None);
        (await sink.NextTextAsync()).ShouldBe("on");
        listener.TakeEpochEvent().ShouldBeNull();
    }
}
