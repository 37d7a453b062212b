using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>What is refused, and that the transport lives on.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_it_is_sent()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);
        Message most = new("", queue.Name, MessageBody.CopyOf(new byte[MaxMessageBytes]));

        await ShouldFailAsync(
            TransportError.TooLarge, () => PublishAsync(transport, most with { Body = MessageBody.CopyOf(new byte[MaxMessageBytes + 1]) }));
        await PublishAsync(transport, most);

        Delivery delivery = await sink.NextAsync();
        delivery.Body.Length.ShouldBe(MaxMessageBytes);
        delivery.FinishWithText();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_over_the_receivers_limit_comes_with_its_size_its_beginning_and_its_end(bool autoAcknowledge)
    {
        var listener = new RecordingListener();
        ITransport receiver = await ConnectAsync(listener), sender = await ConnectAsync(null, 4 * 1024 * 1024);
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, _) = await ConsumeAsync(receiver, queue, prefetch: 1, autoAcknowledge);
        byte[] large = new byte[2_000_000];
        (large[0], large[^1]) = (1, 2);

        await PublishAsync(sender, new Message("", queue.Name, MessageBody.CopyOf(large)));
        await PublishAsync(sender, queue, "small");

        Delivery delivery = await sink.NextAsync();
        (delivery.OversizeLength, delivery.Length).ShouldBe((large.Length, large.Length));
        (delivery.Body.Span[0], delivery.Body.Span[^1]).ShouldBe(((byte)1, (byte)2));
        delivery.Finish(Settlement.Reject);
        Delivery next = await sink.NextAsync();
        (next.OversizeLength, next.Length).ShouldBe((0, 5));
        next.FinishWithText().ShouldBe("small");
        (await listener.NextEpochEventAsync()).ShouldBe("started 1");
        listener.TakeEpochEvent().ShouldBeNull();
    }

    [Theory]
    [InlineData('k', 255)]
    [InlineData('é', 127)]
    [InlineData('€', 85)]
    public async Task A_routing_key_may_have_255_bytes_and_no_more(char letter, int most)
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("x", ExchangeKind.Fanout);
        RecordingSink sink = await ConsumeAsync(transport, Exclusive("q", (exchange.Name, "")), exchange);

        await ShouldFailAsync(
            TransportError.TooLarge,
            () => PublishAsync(transport, new Message(exchange.Name, new string(letter, most + 1), Body("no"))));
        await PublishAsync(transport, new Message(exchange.Name, new string(letter, most), Body("yes")));

        Delivery delivery = await sink.NextAsync();
        delivery.RoutingKey.ShouldBe(new string(letter, most));
        delivery.FinishWithText().ShouldBe("yes");
    }

    [Fact]
    public async Task A_message_for_an_epoch_that_is_not_now_fails_its_publish()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);

        await ShouldFailAsync(
            TransportError.EpochEnded,
            () => transport.PublishAsync(ToQueue(queue, "stale") with { Epoch = -1 }, CancellationToken.None).AsTask());

        await PublishAsync(transport, ToQueue(queue, "current") with { Epoch = 1 });
        (await sink.NextTextAsync()).ShouldBe("current");
    }

    [Fact]
    public async Task A_cancelled_token_stops_an_operation_before_it_begins()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);
        var cancelled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(() => transport.PublishAsync(ToQueue(queue, "never"), cancelled).AsTask());
        await Should.ThrowAsync<OperationCanceledException>(() => transport.InspectAsync(queue.Name, cancelled).AsTask());
        await Should.ThrowAsync<OperationCanceledException>(() => transport.DeclareAsync(new Topology([], [queue]), cancelled).AsTask());
        await Should.ThrowAsync<OperationCanceledException>(
            () => transport.ConsumeAsync(new ConsumerOptions(queue, []), sink, cancelled).AsTask());

        await PublishAsync(transport, queue, "after");
        (await sink.NextTextAsync()).ShouldBe("after");
    }

    [Fact]
    public async Task A_refused_declaration_leaves_the_transport_usable()
    {
        ITransport owner = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration theirs = Exclusive("theirs"), ours = Exclusive("ours");
        await ConsumeAsync(owner, theirs);
        RecordingSink sink = await ConsumeAsync(other, ours);

        for (int i = 0; i < 3; i++)
            await ShouldFailAsync(TransportError.TopologyConflict, () => ConsumeAsync(other, theirs));

        await PublishAsync(other, ours, "alive");
        (await sink.NextTextAsync()).ShouldBe("alive");
    }
}
