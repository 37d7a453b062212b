using TypedRpc.Messages;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.Conformance;

/// <summary>Settlements that come in another order than the deliveries, as those of requests that run side by side do.</summary>
public abstract partial class TransportConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Settlements_in_any_order_settle_what_they_name_and_nothing_else(int seed)
    {
        const int Messages = 600;
        ITransport transport = await ConnectAsync();
        QueueDeclaration queue = Shared("q");
        (RecordingSink sink, IConsumer consumer) = await ConsumeAsync(transport, queue, prefetch: 0);
        await PublishAsync(transport, queue, [.. Enumerable.Range(0, Messages).Select(i => $"{i}")]);
        var random = new Random(seed);
        var open = new List<Delivery>();
        var kept = new List<string>();

        for (int i = 0; i < Messages; i++)
        {
            open.Add(await sink.NextAsync());
            if (random.Next(8) == 0)
                SettleSome(open, random, keep: 5);
            if (random.Next(40) == 0)
                await Task.Delay(1); // so that batches end at different places
        }

        SettleSome(open, random, keep: 5);
        await consumer.DisposeAsync();
        kept.AddRange(open.Select(delivery => delivery.FinishWithText()));

        await ReachesAsync(transport, queue, (kept.Count, 0));
        (RecordingSink next, _) = await ConsumeAsync(transport, queue, prefetch: 0);
        (await next.NextTextsAsync(kept.Count)).Order(StringComparer.Ordinal).ShouldBe(kept.Order(StringComparer.Ordinal));
    }

    // The first of all is among those that stay open, so that whatever is settled lies ahead of it.
    private static void SettleSome(List<Delivery> open, Random random, int keep)
    {
        Delivery[] order = [.. open.Skip(1)];
        random.Shuffle(order);
        foreach (Delivery delivery in order.Skip(keep - 1))
        {
            open.Remove(delivery);
            delivery.FinishWithText(random.Next(3) == 0 ? Settlement.Reject : Settlement.Acknowledge);
        }
    }
}
