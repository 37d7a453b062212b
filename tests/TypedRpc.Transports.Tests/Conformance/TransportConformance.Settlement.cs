using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>Consumers, prefetch, and what becomes of a delivery.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task An_acknowledged_message_is_gone()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 10);
        await PublishAsync(transport, queue, "one");
        (await sink.NextTextAsync()).ShouldBe("one");

        await consumer.DisposeAsync();

        await ReachesAsync(transport, queue, (0, 0));
        await PublishAsync(transport, queue, "two");
        (RecordingSink next, _) = await ConsumeAsync(transport, queue, prefetch: 10);
        (await next.NextTextAsync()).ShouldBe("two");
    }

    [Fact]
    public async Task A_sure_acknowledgement_has_arrived_when_it_is_told()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 10);
        await PublishAsync(transport, queue, "one", "two");
        Delivery first = await sink.NextAsync(), second = await sink.NextAsync();

        (await first.AcknowledgeAndConfirmAsync().AsTask().WaitAsync(Bound.Time)).ShouldBeTrue();
        first.Release();
        first.IsSettled.ShouldBeTrue();
        second.IsTakenBack.ShouldBeFalse();
        await consumer.DisposeAsync();

        second.IsTakenBack.ShouldBeTrue();
        second.Release();
        await ReachesAsync(transport, queue, (1, 0));
    }

    [Fact]
    public async Task A_rejected_message_is_gone()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 1);
        await PublishAsync(transport, queue, "refused", "next");

        (await sink.NextAsync()).FinishWithText(Settlement.Reject).ShouldBe("refused");

        (await sink.NextTextAsync()).ShouldBe("next");
    }

    [Fact]
    public async Task A_requeued_message_comes_again_first_and_marked_redelivered()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 1);
        await PublishAsync(transport, queue, "one", "two");

        Delivery first = await sink.NextAsync();
        first.Redelivered.ShouldBeFalse();
        first.FinishWithText(Settlement.Requeue).ShouldBe("one");

        Delivery again = await sink.NextAsync();
        again.Redelivered.ShouldBeTrue();
        again.FinishWithText().ShouldBe("one");
        (await sink.NextTextAsync()).ShouldBe("two");
    }

    [Fact]
    public async Task Requeued_messages_keep_their_properties()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 1);
        await PublishAsync(
            transport,
            ToQueue(queue, "one") with { ContentType = "text/plain", Headers = new Dictionary<string, object?> { ["n"] = 1 } });

        (await sink.NextAsync()).FinishWithText(Settlement.Requeue);

        Delivery again = await sink.NextAsync();
        again.ContentType.ShouldBe("text/plain");
        again.Headers.ShouldNotBeNull()["n"].ShouldBe(1);
        again.RoutingKey.ShouldBe(queue.Name);
        again.FinishWithText().ShouldBe("one");
    }

    [Fact]
    public async Task No_more_than_the_prefetch_is_unsettled_at_a_time()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 2);
        await PublishAsync(transport, queue, "1", "2", "3", "4");
        Delivery one = await sink.NextAsync(), two = await sink.NextAsync();

        await ReachesAsync(transport, queue, (2, 1));
        sink.Waiting.ShouldBe(0);

        two.FinishWithText().ShouldBe("2");
        (await sink.NextAsync()).Text().ShouldBe("3");
        await ReachesAsync(transport, queue, (1, 1));
        one.FinishWithText().ShouldBe("1");
        (await sink.NextTextAsync()).ShouldBe("4");
    }

    [Fact]
    public async Task A_prefetch_of_zero_is_no_limit()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 0);
        await PublishAsync(transport, queue, [.. Enumerable.Range(0, 300).Select(i => $"{i}")]);

        List<Delivery> unsettled = [];
        while (unsettled.Count < 300)
            unsettled.Add(await sink.NextAsync());

        unsettled.Select(d => d.Tag).ShouldBeUnique();
        unsettled.Select(d => d.FinishWithText()).ShouldBe(Enumerable.Range(0, 300).Select(i => $"{i}"));
    }

    [Fact]
    public async Task Deliveries_to_an_auto_acknowledging_consumer_are_settled_already_and_ignore_the_prefetch()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 1, autoAcknowledge: true);
        await PublishAsync(transport, queue, "1", "2", "3");

        for (int i = 1; i <= 3; i++)
        {
            Delivery delivery = await sink.NextAsync();
            delivery.IsSettled.ShouldBeTrue();
            delivery.Text().ShouldBe($"{i}");
            delivery.Settle(Settlement.Requeue);
            delivery.Release();
        }

        await ReachesAsync(transport, queue, (0, 1));
    }

    [Fact]
    public async Task Only_the_first_settlement_counts()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 1);
        await PublishAsync(transport, queue, "one", "two");

        Delivery delivery = await sink.NextAsync();
        delivery.Settle(Settlement.Acknowledge);
        delivery.Settle(Settlement.Requeue);
        delivery.Release();
        delivery.Release();

        (await sink.NextTextAsync()).ShouldBe("two");
    }

    [Fact]
    public async Task Consumers_of_a_queue_take_turns()
    {
        ITransport publisher = await ConnectAsync(), one = await ConnectAsync(), two = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink first, _) = await ConsumeAsync(one, queue, prefetch: 0);
        (RecordingSink second, _) = await ConsumeAsync(two, queue, prefetch: 0);

        await PublishAsync(publisher, queue, "1", "2", "3", "4", "5", "6");

        List<string> all = [.. await first.NextTextsAsync(3), .. await second.NextTextsAsync(3)];
        all.Order().ShouldBe(["1", "2", "3", "4", "5", "6"]);
    }

    [Fact]
    public async Task A_consumer_without_room_is_passed_over()
    {
        ITransport publisher = await ConnectAsync(), one = await ConnectAsync(), two = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink busy, _) = await ConsumeAsync(one, queue, prefetch: 1);
        await PublishAsync(publisher, queue, "1");
        Delivery held = await busy.NextAsync();
        (RecordingSink free, _) = await ConsumeAsync(two, queue, prefetch: 0);

        await PublishAsync(publisher, queue, "2", "3", "4");

        (await free.NextTextsAsync(3)).ShouldBe(["2", "3", "4"]);
        busy.Waiting.ShouldBe(0);
        held.FinishWithText().ShouldBe("1");
    }

    [Fact]
    public async Task A_cancelled_consumer_gets_nothing_more_and_can_still_settle()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 1);
        await PublishAsync(transport, queue, "1", "2");
        Delivery delivered = await sink.NextAsync();

        await consumer.CancelAsync(CancellationToken.None);
        delivered.FinishWithText().ShouldBe("1");

        (RecordingSink next, _) = await ConsumeAsync(transport, queue, prefetch: 1);
        (await next.NextTextAsync()).ShouldBe("2");
        sink.Waiting.ShouldBe(0);
        await consumer.DisposeAsync();
        await ReachesAsync(transport, queue, (0, 1));
    }

    [Fact]
    public async Task A_disposed_consumers_unsettled_messages_come_again_in_their_order()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 3);
        await PublishAsync(transport, queue, "1", "2", "3", "4");
        Delivery one = await sink.NextAsync(), two = await sink.NextAsync(), three = await sink.NextAsync();
        two.FinishWithText().ShouldBe("2");
        Delivery four = await sink.NextAsync();

        await consumer.DisposeAsync();
        await consumer.DisposeAsync();

        // Whoever got them still owns the bodies; what it says of them now is too late.
        foreach (Delivery late in (Delivery[])[one, three, four])
            late.FinishWithText().ShouldBeOneOf("1", "3", "4");
        await ReachesAsync(transport, queue, (3, 0));
        (RecordingSink next, _) = await ConsumeAsync(transport, queue, prefetch: 0);
        foreach (string text in (string[])["1", "3", "4"])
        {
            Delivery again = await next.NextAsync();
            again.Redelivered.ShouldBeTrue();
            again.FinishWithText().ShouldBe(text);
        }
    }

    [Fact]
    public async Task A_disposed_transports_unsettled_messages_come_to_another()
    {
        ITransport dying = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, _) = await ConsumeAsync(dying, queue, prefetch: 0);
        await PublishAsync(other, queue, "1", "2", "3");
        (await sink.NextTextAsync()).ShouldBe("1");
        Delivery two = await sink.NextAsync(), three = await sink.NextAsync();
        (RecordingSink heir, _) = await ConsumeAsync(other, queue, prefetch: 0);

        await dying.DisposeAsync();

        (await heir.NextAsync()).FinishWithText().ShouldBe("2");
        Delivery last = await heir.NextAsync();
        last.Redelivered.ShouldBeTrue();
        last.FinishWithText().ShouldBe("3");
        two.FinishWithText().ShouldBe("2");
        three.FinishWithText().ShouldBe("3");
    }
}
