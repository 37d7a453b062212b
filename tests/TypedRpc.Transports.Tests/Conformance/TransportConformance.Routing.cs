using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>Which queues a message comes to.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task The_default_exchange_routes_by_the_name_of_the_queue()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration one = Exclusive("one"), two = Exclusive("two");
        RecordingSink first = await ConsumeAsync(transport, one), second = await ConsumeAsync(transport, two);

        await PublishAsync(transport, one, "to one");
        await PublishAsync(transport, two, "to two");

        (await first.NextTextAsync()).ShouldBe("to one");
        (await second.NextTextAsync()).ShouldBe("to two");
    }

    [Fact]
    public async Task A_direct_exchange_routes_by_the_exact_key()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("direct", ExchangeKind.Direct);
        RecordingSink sink = await ConsumeAsync(transport, Exclusive("q", (exchange.Name, "a.*"), (exchange.Name, "b")), exchange);

        foreach (string key in (string[])["a.x", "B", "b.c", "", "a.*", "b"])
            await PublishAsync(transport, new Message(exchange.Name, key, Body(key)));

        (await sink.NextTextsAsync(2)).ShouldBe(["a.*", "b"]);
    }

    [Fact]
    public async Task A_topic_exchange_routes_by_patterns_of_words()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("topic", ExchangeKind.Topic);
        RecordingSink one = await ConsumeAsync(transport, Exclusive("one", (exchange.Name, "volume.*.error")), exchange);
        RecordingSink any = await ConsumeAsync(transport, Exclusive("any", (exchange.Name, "volume.#")), exchange);
        RecordingSink all = await ConsumeAsync(transport, Exclusive("all", (exchange.Name, "#")), exchange);
        string[] keys =
        [
            "volume", "volume.create", "volume.create.error", "volume.create.now.error", "volumes.create.error", "volume..error", "",
            "end.of.test",
        ];

        foreach (string key in keys)
            await PublishAsync(transport, new Message(exchange.Name, key, Body(key)));
        await PublishAsync(transport, new Message(exchange.Name, "volume.end.error", Body("end")));

        (await one.NextTextsAsync(3)).ShouldBe(["volume.create.error", "volume..error", "end"]);
        (await any.NextTextsAsync(6)).ShouldBe(
            ["volume", "volume.create", "volume.create.error", "volume.create.now.error", "volume..error", "end"]);
        (await all.NextTextsAsync(9)).ShouldBe([.. keys, "end"]);
    }

    [Fact]
    public async Task A_fanout_exchange_gives_every_queue_the_whole_message()
    {
        ITransport transport = await ConnectAsync();
        ITransport other = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("fanout", ExchangeKind.Fanout);
        RecordingSink one = await ConsumeAsync(transport, Exclusive("one", (exchange.Name, "")), exchange);
        RecordingSink two = await ConsumeAsync(other, Exclusive("two", (exchange.Name, "ignored")), exchange);

        await PublishAsync(transport, new Message(exchange.Name, "any", Body("news")));

        Delivery first = await one.NextAsync(), second = await two.NextAsync();
        first.FinishWithText().ShouldBe("news");
        second.FinishWithText().ShouldBe("news");
    }

    [Fact]
    public async Task A_queue_gets_a_message_once_however_many_of_its_bindings_match()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("topic", ExchangeKind.Topic);
        QueueDeclaration queue = Exclusive("q", (exchange.Name, "a.#"), (exchange.Name, "#.b"), (exchange.Name, "a.b"));
        RecordingSink sink = await ConsumeAsync(transport, queue, exchange);

        await PublishAsync(transport, new Message(exchange.Name, "a.b", Body("once")));
        await PublishAsync(transport, queue, "end");

        (await sink.NextTextsAsync(2)).ShouldBe(["once", "end"]);
    }

    [Fact]
    public async Task A_binding_added_later_counts_from_then_on()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("topic", ExchangeKind.Topic);
        QueueDeclaration queue = Exclusive("q", (exchange.Name, "before"));
        RecordingSink sink = await ConsumeAsync(transport, queue, exchange);
        await PublishAsync(transport, new Message(exchange.Name, "later", Body("too early")));

        await transport.DeclareAsync(
            new Topology([exchange], [queue with { Bindings = [(exchange.Name, "later")] }]), CancellationToken.None);
        await PublishAsync(transport, new Message(exchange.Name, "later", Body("in time")));
        await PublishAsync(transport, new Message(exchange.Name, "before", Body("still")));

        (await sink.NextTextsAsync(2)).ShouldBe(["in time", "still"]);
    }

    [Fact]
    public async Task A_delivery_shows_what_was_published()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("direct", ExchangeKind.Direct);
        RecordingSink sink = await ConsumeAsync(transport, Exclusive("q", (exchange.Name, "key")), exchange);

        await PublishAsync(transport, new Message(exchange.Name, "key", Body("héllo"))
        {
            ContentType = "text/plain",
            Headers = new Dictionary<string, object?> { ["number"] = 7, ["yes"] = true },
        });

        Delivery delivery = await sink.NextAsync();
        delivery.Exchange.ShouldBe(exchange.Name);
        delivery.RoutingKey.ShouldBe("key");
        delivery.Queue.ShouldBe(Name("q"));
        delivery.ContentType.ShouldBe("text/plain");
        delivery.Headers.ShouldNotBeNull()["number"].ShouldBe(7);
        delivery.Headers["yes"].ShouldBe(true);
        delivery.Redelivered.ShouldBeFalse();
        delivery.Epoch.ShouldBe(1);
        delivery.Tag.ShouldBeGreaterThan(0UL);
        delivery.ReceivedAt.ShouldNotBe(0);
        delivery.IsSettled.ShouldBeFalse();
        delivery.FinishWithText().ShouldBe("héllo");
    }

    [Fact]
    public async Task A_message_may_have_no_bytes_no_type_and_no_headers()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);

        await PublishAsync(transport, new Message("", queue.Name, MessageBody.Empty));

        Delivery delivery = await sink.NextAsync();
        delivery.Body.Length.ShouldBe(0);
        delivery.ContentType.ShouldBeNull();
        (delivery.Headers?.Count ?? 0).ShouldBe(0);
        delivery.FinishWithText();
    }

    [Fact]
    public async Task Messages_of_one_publisher_keep_their_order()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);
        string[] sent = [.. Enumerable.Range(0, 500).Select(i => $"{i}")];

        foreach (string text in sent)
            (await transport.PublishAsync(ToQueue(queue, text), CancellationToken.None)).ShouldBe(1);

        (await sink.NextTextsAsync(sent.Length)).ShouldBe(sent);
    }

    [Fact]
    public async Task Publishing_without_waiting_names_the_epoch_that_took_the_message()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);
        await transport.WhenReadyAsync(CancellationToken.None);

        transport.TryPublish(ToQueue(queue, "any epoch")).ShouldBe(1);
        transport.TryPublish(ToQueue(queue, "this epoch") with { Epoch = 1 }).ShouldBe(1);

        (await sink.NextTextsAsync(2)).ShouldBe(["any epoch", "this epoch"]);
    }

    [Fact]
    public async Task A_message_for_another_epoch_is_not_taken_and_its_body_stays_the_callers()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        Message message = ToQueue(queue, "for nobody") with { Epoch = 7 };

        transport.TryPublish(message).ShouldBe(0);

        message.Body.Span.ToArray().ShouldBe("for nobody"u8.ToArray());
        message.Body.Return();
    }
}
