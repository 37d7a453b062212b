using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>Epochs and the end of a transport.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task Connecting_begins_the_first_epoch_and_disposing_ends_it()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");
        await transport.WhenReadyAsync(CancellationToken.None);

        await transport.DisposeAsync();

        listener.TakeEpochEvent().ShouldBe("ended 1 Closed");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task Every_operation_of_a_disposed_transport_fails_as_closed()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        await transport.DisposeAsync();

        await ShouldFailAsync(TransportError.Closed, () => transport.WhenReadyAsync(CancellationToken.None).AsTask());
        await ShouldFailAsync(TransportError.Closed, () => transport.PublishAsync(ToQueue(queue, "late"), CancellationToken.None).AsTask());
        await ShouldFailAsync(TransportError.Closed, () => PublishAsync(transport, ToQueue(queue, "late")));
        await ShouldFailAsync(TransportError.Closed, () => DeclareAsync(transport, queue));
        await ShouldFailAsync(TransportError.Closed, () => ConsumeAsync(transport, queue));
        await ShouldFailAsync(TransportError.Closed, () => transport.InspectAsync(queue.Name, CancellationToken.None).AsTask());
        Should.Throw<TransportException>(() => transport.TryPublish(ToQueue(queue, "late"))).Error.ShouldBe(TransportError.Closed);
    }

    [Fact]
    public async Task Disposing_again_waits_for_the_first_and_does_nothing_more()
    {
        var listener = new RecordingListener();
        ITransport transport = await ConnectAsync(listener);
        await ConsumeAsync(transport, Exclusive("q"));
        await listener.NextEpochEventAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await transport.DisposeAsync()))).WaitAsync(Bound.Time);
        await transport.DisposeAsync();

        listener.TakeEpochEvent().ShouldBe("ended 1 Closed");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Fact]
    public async Task Consumers_and_deliveries_of_a_disposed_transport_can_be_finished_quietly()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 1);
        await PublishAsync(transport, queue, "held");
        Delivery held = await sink.NextAsync();

        await transport.DisposeAsync();

        held.FinishWithText().ShouldBe("held");
        await consumer.CancelAsync(CancellationToken.None).AsTask().WaitAsync(Bound.Time);
        await consumer.DisposeAsync().AsTask().WaitAsync(Bound.Time);
    }

    [Fact]
    public async Task Disposing_during_traffic_ends()
    {
        ITransport transport = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 16);
        using var stop = new CancellationTokenSource();
        var settling = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await sink.NextTextAsync();
        });
        var publishing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await other.PublishAsync(ToQueue(queue, "traffic"), CancellationToken.None);
        });
        await sink.NextTextAsync();

        await transport.DisposeAsync().AsTask().WaitAsync(Bound.Time);

        await stop.CancelAsync();
        await publishing.WaitAsync(Bound.Time);
        (sink as IDeliverySink).OnDelivery(new Delivery(null, Body("let the settling task see that it is over")));
        await settling.WaitAsync(Bound.Time);
        await other.InspectAsync(queue.Name, CancellationToken.None);
    }

    [Fact]
    public async Task A_consumer_can_be_cancelled_twice()
    {
        ITransport transport = await ConnectAsync();
        (_, IConsumer consumer) = await ConsumeAsync(transport, Exclusive("q"), prefetch: 1);

        await consumer.CancelAsync(CancellationToken.None);
        await consumer.CancelAsync(CancellationToken.None).AsTask().WaitAsync(Bound.Time);
    }
}
