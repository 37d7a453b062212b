using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

/// <summary>Who owns the bytes.</summary>
public sealed class Bodies : InMemoryTest
{
    [Fact]
    public async Task A_body_moves_from_publisher_to_receiver_without_a_copy()
    {
        ITransport transport = await ConnectAsync();
        var sink = new RecordingSink();
        await ConsumeAsync(transport, "q", sink);
        MessageBody body = Body("moved");

        transport.TryPublish(new Message("", "q", body));

        Delivery delivery = await sink.NextAsync();
        delivery.Body.Array.ShouldBeSameAs(body.Array);
        delivery.Finish().ShouldBe("moved");
    }

    [Fact]
    public async Task Each_queue_of_several_has_bytes_of_its_own()
    {
        ITransport transport = await ConnectAsync();
        List<RecordingSink> sinks = [new(), new(), new()];
        foreach (RecordingSink sink in sinks)
        {
            QueueDeclaration queue = new("q.") { UniqueName = true, Bindings = [("amq.fanout", "")] };
            await transport.ConsumeAsync(new ConsumerOptions(queue, []), sink, CancellationToken.None);
        }

        transport.TryPublish(new Message("amq.fanout", "", Body("news")));

        List<Delivery> deliveries = [];
        foreach (RecordingSink sink in sinks)
            deliveries.Add(await sink.NextAsync());
        deliveries.Select(d => d.Body.Array).ShouldBeUnique();
        deliveries.Select(d => d.Finish()).ShouldBe(["news", "news", "news"]);
    }

    [Fact]
    public async Task A_requeued_message_does_not_share_the_bytes_that_its_first_receiver_releases()
    {
        ITransport transport = await ConnectAsync();
        var sink = new RecordingSink();
        await ConsumeAsync(transport, "q", sink, prefetch: 1);
        Publish(transport, "q", "again");

        Delivery first = await sink.NextAsync();
        first.Settle(Settlement.Requeue);
        Delivery second = await sink.NextAsync();
        second.Body.Array.ShouldNotBeSameAs(first.Body.Array);
        first.Release();

        second.Finish().ShouldBe("again");
    }

    [Fact]
    public async Task A_held_delivery_stays_readable_after_its_consumer_and_transport_have_gone()
    {
        ITransport transport = await ConnectAsync(), other = await ConnectAsync();
        var sink = new RecordingSink();
        await DeclareAsync(other, new QueueDeclaration("q"));
        await ConsumeAsync(transport, "q", sink);
        Publish(other, "q", "held");
        Delivery held = await sink.NextAsync();

        await transport.DisposeAsync();
        var heir = new RecordingSink();
        await ConsumeAsync(other, "q", heir);
        (await heir.NextTextAsync()).ShouldBe("held");

        DeliveryExtensions.Finish(held, Settlement.Requeue).ShouldBe("held");
        (await InspectAsync(other, "q")).ShouldBe((0, 1));
    }

#if DEBUG
    // Debug builds overwrite a returned array: that is how these tests see who returned it.
    private const int UnusualLength = 1 << 19;

    [Fact]
    public async Task A_message_that_nobody_takes_gives_its_body_back()
    {
        ITransport transport = await ConnectAsync();
        Message dropped = Watched("missing"), returned = Watched("missing") with { Mandatory = true };

        transport.TryPublish(dropped).ShouldBe(1);
        IsReturned(dropped).ShouldBeTrue();
        transport.TryPublish(returned).ShouldBe(1);
        IsReturned(returned).ShouldBeTrue();
    }

    [Fact]
    public async Task A_publish_that_fails_gives_the_body_back()
    {
        ITransport transport = await ConnectAsync();
        Message unroutable = Watched("missing") with { Confirm = true, Mandatory = true };
        Message badKey = Watched(new string('k', 256));
        Message otherEpoch = Watched("missing") with { Epoch = 2 };
        Message cancelled = Watched("missing");
        Message closed = Watched("missing"), closedToo = Watched("missing") with { Confirm = true };

        ShouldFail(transport.PublishAsync(unroutable, CancellationToken.None), unroutable);
        ShouldFail(transport.PublishAsync(otherEpoch, CancellationToken.None), otherEpoch);
        ShouldFail(transport.PublishAsync(cancelled, new CancellationToken(canceled: true)), cancelled);
        Should.Throw<TransportException>(() => transport.TryPublish(badKey)).Error.ShouldBe(TransportError.TooLarge);
        IsReturned(badKey).ShouldBeTrue();
        await transport.DisposeAsync();
        Should.Throw<TransportException>(() => transport.TryPublish(closed)).Error.ShouldBe(TransportError.Closed);
        IsReturned(closed).ShouldBeTrue();
        Should.Throw<TransportException>(() => transport.TryPublish(closedToo)).Error.ShouldBe(TransportError.Closed);
        IsReturned(closedToo).ShouldBeTrue();
    }

    [Fact]
    public async Task Expired_messages_and_deleted_queues_give_their_bodies_back()
    {
        ITransport transport = await ConnectAsync(), dying = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        await DeclareAsync(dying, new QueueDeclaration("exclusive") { Exclusive = true });
        Message expired = Watched("q") with { ExpirationMilliseconds = 1 }, last = Watched("q"), deleted = Watched("exclusive");
        foreach (Message message in (Message[])[expired, last, deleted])
        {
            transport.TryPublish(message).ShouldBe(1);
            IsReturned(message).ShouldBeFalse();
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        await InspectAsync(transport, "q");
        IsReturned(expired).ShouldBeTrue();
        await dying.DisposeAsync();
        IsReturned(deleted).ShouldBeTrue();
        IsReturned(last).ShouldBeFalse();
        await transport.DisposeAsync();
        IsReturned(last).ShouldBeTrue();
    }

    private static Message Watched(string queue) => new("", queue, new MessageBody(new byte[UnusualLength], 1));

    private static bool IsReturned(Message message) => message.Body.Array[UnusualLength - 1] == 0xDD;

    private static void ShouldFail(ValueTask<int> publish, Message message)
    {
        publish.IsCompletedSuccessfully.ShouldBeFalse();
        publish.IsCompleted.ShouldBeTrue();
        IsReturned(message).ShouldBeTrue();
    }
#endif
}
