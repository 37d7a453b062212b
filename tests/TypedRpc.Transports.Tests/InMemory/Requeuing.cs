using System.Globalization;
using TypedRpc.Messages;
using TypedRpc.Transport;
using TypedRpc.Transports.Tests.Conformance;

namespace TypedRpc.Transports.Tests.InMemory;

public sealed class Requeuing : InMemoryTest
{
    [Fact]
    public async Task Whatever_is_requeued_the_queue_stays_in_its_first_order()
    {
        var random = new Random(42);
        ITransport transport = await ConnectAsync();
        await DeclareAsync(transport, new QueueDeclaration("q"));
        for (int round = 0; round < 200; round++)
        {
            // The model: what is ready is sorted by number, and comes in that order.
            var ready = new SortedSet<int>(Enumerable.Range(0, 30));
            foreach (int number in ready)
                Publish(transport, "q", number.ToString(CultureInfo.InvariantCulture));

            while (ready.Count > 0)
            {
                var sink = new RecordingSink();
                IConsumer consumer = await ConsumeAsync(transport, "q", sink, (ushort)random.Next(1, 12));
                await consumer.CancelAsync(CancellationToken.None);
                Delivery[] taken = [.. await TakeAsync(sink)];
                taken.Select(Number).ShouldBe(ready.Take(taken.Length));
                ready.ExceptWith(taken.Select(Number));
                random.Shuffle(taken);
                foreach (Delivery delivery in taken.Take(taken.Length / 2))
                {
                    if (random.Next(2) == 0)
                        ready.Add(Number(delivery));
                    delivery.FinishWithText(ready.Contains(Number(delivery)) ? Settlement.Requeue : Settlement.Acknowledge);
                }

                ready.UnionWith(taken.Skip(taken.Length / 2).Select(Number));
                await consumer.DisposeAsync();
                foreach (Delivery delivery in taken.Skip(taken.Length / 2))
                    delivery.Release();
                (await InspectAsync(transport, "q")).ShouldBe((ready.Count, 0));
                if (ready.Count > 0 && random.Next(10) == 0)
                    break;
            }

            await EmptyAsync(transport, ready);
        }
    }

    [Fact]
    public async Task Requeuing_many_one_by_one_takes_no_time()
    {
        const int Count = 50_000;
        ITransport transport = await ConnectAsync();
        var sink = new RecordingSink();
        IConsumer consumer = await ConsumeAsync(transport, "q", sink);
        for (int i = 0; i < Count; i++)
            Publish(transport, "q", i.ToString(CultureInfo.InvariantCulture));
        await consumer.CancelAsync(CancellationToken.None);

        foreach (Delivery delivery in await TakeAsync(sink))
            delivery.FinishWithText(Settlement.Requeue);

        await EmptyAsync(transport, Enumerable.Range(0, Count));
    }

    private static int Number(Delivery delivery) => int.Parse(delivery.Text(), CultureInfo.InvariantCulture);

    private static async Task<List<Delivery>> TakeAsync(RecordingSink sink)
    {
        List<Delivery> taken = [];
        while (sink.Waiting > 0)
            taken.Add(await sink.NextAsync());
        return taken;
    }

    private static async Task EmptyAsync(ITransport transport, IEnumerable<int> expected)
    {
        var rest = new RecordingSink();
        IConsumer last = await ConsumeAsync(transport, "q", rest);
        foreach (int number in expected)
            (await rest.NextTextAsync()).ShouldBe(number.ToString(CultureInfo.InvariantCulture));
        await last.DisposeAsync();
        rest.Waiting.ShouldBe(0);
    }
}
