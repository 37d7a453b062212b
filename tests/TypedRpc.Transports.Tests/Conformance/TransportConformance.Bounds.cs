using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>How many messages a queue keeps, and for how long.</summary>
public abstract partial class TransportConformance
{
    [Fact]
    public async Task A_full_queue_drops_its_oldest_messages()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { MaxLength = 3 };
        await DeclareAsync(transport, queue);

        await PublishAsync(transport, queue, "1", "2", "3", "4", "5");

        await ReachesAsync(transport, queue, (3, 0));
        RecordingSink sink = await ConsumeAsync(transport, queue);
        (await sink.NextTextsAsync(3)).ShouldBe(["3", "4", "5"]);
    }

    [Fact]
    public async Task What_is_delivered_does_not_count_for_the_length_and_what_comes_back_does()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { MaxLength = 2 };
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 2);
        await PublishAsync(transport, queue, "1", "2");
        Delivery first = await sink.NextAsync(), second = await sink.NextAsync();
        await PublishAsync(transport, queue, "3", "4");
        await ReachesAsync(transport, queue, (2, 1));
        await consumer.CancelAsync(CancellationToken.None);

        first.FinishWithText(Settlement.Requeue);
        second.FinishWithText();

        await ReachesAsync(transport, queue, (2, 0));
        (await (await ConsumeAsync(transport, queue)).NextTextsAsync(2)).ShouldBe(["3", "4"]);
    }

    [Fact]
    public async Task A_consumer_with_room_gets_everything_however_short_the_queue()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { MaxLength = 1 };
        RecordingSink sink = await ConsumeAsync(transport, queue);
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"{i}")];

        await PublishAsync(transport, queue, texts);

        (await sink.NextTextsAsync(texts.Length)).ShouldBe(texts);
    }

    [Fact]
    public async Task A_message_waits_no_longer_than_its_queue_allows()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { MessageTimeToLive = TimeSpan.FromMilliseconds(300) };
        await DeclareAsync(transport, queue);
        await PublishAsync(transport, queue, "for ever");
        await PublishAsync(transport, ToQueue(queue, "long") with { ExpirationMilliseconds = 60_000 });
        await ReachesAsync(transport, queue, (2, 0));

        await ReachesAsync(transport, queue, (0, 0));
    }

    [Fact]
    public async Task A_messages_own_expiration_counts_where_it_is_the_shorter()
    {
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q") with { MessageTimeToLive = TimeSpan.FromMinutes(10) };
        await DeclareAsync(transport, queue);
        await PublishAsync(transport, ToQueue(queue, "short") with { ExpirationMilliseconds = 1 });
        await PublishAsync(transport, queue, "kept");

        await ReachesAsync(transport, queue, (1, 0));

        (await (await ConsumeAsync(transport, queue)).NextTextAsync()).ShouldBe("kept");
    }

    [Fact]
    public async Task A_queue_that_exists_keeps_its_bounds()
    {
        ITransport one = await ConnectAsync(), two = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        await DeclareAsync(one, queue);

        await DeclareAsync(two, queue with { MaxLength = 1, MessageTimeToLive = TimeSpan.FromMilliseconds(1) });
        await PublishAsync(two, queue, "1", "2");

        await ReachesAsync(two, queue, (2, 0));
    }
}
