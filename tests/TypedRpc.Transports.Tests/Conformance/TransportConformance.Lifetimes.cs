using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>How long messages, queues and exchanges live, and what declaring them does.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task Inspecting_gives_the_ready_messages_and_the_consumers()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        await DeclareAsync(transport, queue);
        await ReachesAsync(transport, queue, (0, 0));

        await PublishAsync(transport, queue, "1", "2", "3");
        await ReachesAsync(transport, queue, (3, 0));
        (RecordingSink sink, _) = await ConsumeAsync(transport, queue, prefetch: 1);
        await ConsumeAsync(transport, queue, prefetch: 1);
        Delivery first = await sink.NextAsync();

        await ReachesAsync(transport, queue, (1, 2));
        first.FinishWithText();
    }

    [Fact]
    public async Task Inspecting_a_queue_that_does_not_exist_gives_null()
    {
        ITransport transport = await ConnectAsync();

        (await transport.InspectAsync(Name("missing"), CancellationToken.None)).ShouldBeNull();

        // And it does no harm to anything else.
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(transport, queue);
        await PublishAsync(transport, queue, "alive");
        (await sink.NextTextAsync()).ShouldBe("alive");
    }

    [Fact]
    public async Task Declaring_what_exists_adopts_it_with_its_messages()
    {
        ITransport one = await ConnectAsync(), two = await ConnectAsync();
        ExchangeDeclaration exchange = new(Name("x"), ExchangeKind.Topic) { AutoDelete = true };
        QueueDeclaration queue = Shared("q", (exchange.Name, "key"));
        await one.DeclareAsync(new Topology([exchange], [queue]), CancellationToken.None);
        await PublishAsync(one, queue, "kept");

        QueueDeclaration otherwise = queue with { ExpiresAfter = null, AutoDelete = true };
        await two.DeclareAsync(new Topology([exchange with { AutoDelete = false, Durable = true }], [otherwise]), CancellationToken.None);

        RecordingSink sink = await ConsumeAsync(two, otherwise, exchange);
        await PublishAsync(one, new Message(exchange.Name, "key", Body("routed")));
        (await sink.NextTextsAsync(2)).ShouldBe(["kept", "routed"]);
    }

    [Fact]
    public async Task An_exclusive_queue_is_refused_to_every_other_transport()
    {
        ITransport owner = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        RecordingSink sink = await ConsumeAsync(owner, queue);

        await ShouldFailAsync(TransportError.TopologyConflict, () => DeclareAsync(other, queue));
        await ShouldFailAsync(TransportError.TopologyConflict, () => ConsumeAsync(other, queue));
        await ShouldFailAsync(TransportError.TopologyConflict, () => other.InspectAsync(queue.Name, CancellationToken.None).AsTask());

        // Publishing to it is everybody's right: it is how replies come.
        await PublishAsync(other, ToQueue(queue, "reply") with { Mandatory = true });
        (await sink.NextTextAsync()).ShouldBe("reply");
        (await owner.InspectAsync(queue.Name, CancellationToken.None)).ShouldBe((0, 1));
    }

    [Fact]
    public async Task An_exclusive_queue_goes_with_its_transport()
    {
        ITransport owner = await ConnectAsync(), other = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q");
        await ConsumeAsync(owner, queue);

        await owner.DisposeAsync();

        await ReachesAsync(other, queue, null);
        await ShouldFailAsync(TransportError.Unroutable, () => PublishAsync(other, ToQueue(queue, "late") with { Mandatory = true }));
    }

    [Fact]
    public async Task An_auto_delete_queue_goes_with_its_last_consumer()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { AutoDelete = true, ExpiresAfter = null };
        (_, IConsumer first) = await ConsumeAsync(transport, queue, prefetch: 1);
        (RecordingSink sink, IConsumer second) = await ConsumeAsync(transport, queue, prefetch: 1);

        await first.DisposeAsync();
        await PublishAsync(transport, queue, "still there");
        (await sink.NextTextAsync()).ShouldBe("still there");
        await second.DisposeAsync();

        await ReachesAsync(transport, queue, null);
    }

    [Fact]
    public async Task An_auto_delete_queue_lives_until_it_has_had_a_consumer()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Exclusive("q") with { AutoDelete = true };
        await DeclareAsync(transport, queue);
        await PublishAsync(transport, queue, "waiting");

        RecordingSink sink = await ConsumeAsync(transport, queue);

        (await sink.NextTextAsync()).ShouldBe("waiting");
    }

    [Fact]
    public async Task A_queue_expires_when_nobody_has_used_it()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { ExpiresAfter = TimeSpan.FromMilliseconds(300) };
        await DeclareAsync(transport, queue);

        // Publishing is no use of the queue, so asking in this way does not keep it alive.
        await Bound.UntilAsync(
            () => IsUnroutableAsync(transport, ToQueue(queue, "probe")), TimeSpan.FromMilliseconds(50), "The queue never expired.");

        (await transport.InspectAsync(queue.Name, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_queue_with_a_consumer_does_not_expire()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration used = Shared("used") with { ExpiresAfter = TimeSpan.FromMilliseconds(300) };
        QueueDeclaration unused = Shared("unused") with { ExpiresAfter = TimeSpan.FromMilliseconds(600) };
        RecordingSink sink = await ConsumeAsync(transport, used);
        await DeclareAsync(transport, unused);

        await Bound.UntilAsync(
            () => IsUnroutableAsync(transport, ToQueue(unused, "probe")), TimeSpan.FromMilliseconds(50), "The queue never expired.");

        await PublishAsync(transport, used, "alive");
        (await sink.NextTextAsync()).ShouldBe("alive");
    }

    [Fact]
    public async Task A_unique_name_is_its_prefix_and_a_short_random_part()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = new("r.") { Exclusive = true, AutoDelete = true, UniqueName = true };
        (RecordingSink one, IConsumer first) = await ConsumeAsync(transport, queue, prefetch: 0);
        (RecordingSink two, IConsumer second) = await ConsumeAsync(transport, queue, prefetch: 0);

        first.Address.Epoch.ShouldBe(1);
        first.Address.Queue.ShouldStartWith("r.");
        first.Address.Queue.Length.ShouldBeInRange(12, 32);
        second.Address.Queue.ShouldNotBe(first.Address.Queue);

        await PublishAsync(transport, new Message("", first.Address.Queue, Body("first")));
        await PublishAsync(transport, new Message("", second.Address.Queue, Body("second")));
        (await one.NextTextAsync()).ShouldBe("first");
        (await two.NextTextAsync()).ShouldBe("second");
    }

    [Fact]
    public async Task An_auto_delete_exchange_goes_with_its_last_binding()
    {
        ITransport transport = await ConnectAsync();
        ExchangeDeclaration exchange = Exchange("x", ExchangeKind.Direct);
        QueueDeclaration queue = Exclusive("q", (exchange.Name, "key")) with { AutoDelete = true };
        var sink = new RecordingSink();
        IConsumer consumer = await transport.ConsumeAsync(new ConsumerOptions(queue, [exchange]), sink, CancellationToken.None);

        await consumer.DisposeAsync();
        await ReachesAsync(transport, queue, null);

        // Gone, for now it can be declared as another kind.
        RecordingSink again = await ConsumeAsync(transport, queue, exchange with { Kind = ExchangeKind.Fanout });
        await PublishAsync(transport, new Message(exchange.Name, "any", Body("fanned out")));
        (await again.NextTextAsync()).ShouldBe("fanned out");
    }

    [Fact]
    public async Task An_expired_message_is_never_delivered()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        await DeclareAsync(transport, queue);
        await PublishAsync(transport, ToQueue(queue, "stale") with { ExpirationMilliseconds = 1 });
        await PublishAsync(transport, ToQueue(queue, "fresh") with { ExpirationMilliseconds = 60_000 });
        await PublishAsync(transport, queue, "for ever");

        await ReachesAsync(transport, queue, (2, 0));

        RecordingSink sink = await ConsumeAsync(transport, queue);
        (await sink.NextTextsAsync(2)).ShouldBe(["fresh", "for ever"]);
    }

    private static async Task<bool> IsUnroutableAsync(ITransport transport, Message message)
    {
        try
        {
            await PublishAsync(transport, message with { Mandatory = true });
            return false;
        }
        catch (TransportException e) when (e.Error == TransportError.Unroutable)
        {
            return true;
        }
    }
}
