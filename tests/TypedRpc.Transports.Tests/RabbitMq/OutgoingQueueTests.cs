using TypedRpc.Brokers.Publishing;
using TypedRpc.Messages;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>The bounds in front of a writer. No broker.</summary>
public sealed class OutgoingQueueTests
{
    [Fact]
    public async Task What_finds_no_room_waits_and_goes_in_the_order_of_its_arrival()
    {
        var queue = new OutgoingQueue(maxMessages: 2, maxBytes: 1000);
        queue.TryAdd(Of("a")).ShouldBeTrue();
        queue.TryAdd(Of("b")).ShouldBeTrue();
        queue.TryAdd(Of("c")).ShouldBeFalse();
        Task<bool> c = queue.AddAsync(Of("c"), CancellationToken.None).AsTask();
        Task<bool> d = queue.AddAsync(Of("d"), CancellationToken.None).AsTask();

        var written = new List<string>();
        for (int i = 0; i < 4; i++)
            written.Add(Write(queue));

        written.ShouldBe(["a", "b", "c", "d"]);
        (await c).ShouldBeTrue();
        (await d).ShouldBeTrue();
    }

    [Fact]
    public async Task Bytes_are_bounded_and_a_message_larger_than_the_bound_goes_alone()
    {
        var queue = new OutgoingQueue(maxMessages: 100, maxBytes: 100);
        queue.TryAdd(Of("big", 150)).ShouldBeTrue();
        queue.TryAdd(Of("small", 1)).ShouldBeFalse();
        Write(queue);
        queue.TryAdd(Of("one", 60)).ShouldBeTrue();
        Task<bool> waiting = queue.AddAsync(Of("two", 60), CancellationToken.None).AsTask();
        queue.TryAdd(Of("tiny", 1)).ShouldBeFalse("nobody overtakes who waits");
        waiting.IsCompleted.ShouldBeFalse();

        Write(queue).ShouldBe("one");

        (await waiting).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_turns_away_keeps_the_message_and_holds_up_nobody()
    {
        var queue = new OutgoingQueue(maxMessages: 1, maxBytes: 100);
        queue.TryAdd(Of("a")).ShouldBeTrue();
        using var turningAway = new CancellationTokenSource();
        Task<bool> b = queue.AddAsync(Of("b"), turningAway.Token).AsTask();
        Task<bool> c = queue.AddAsync(Of("c"), CancellationToken.None).AsTask();

        await turningAway.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => b);
        Write(queue).ShouldBe("a");

        (await c).ShouldBeTrue();
        Write(queue).ShouldBe("c");
    }

    [Fact]
    public async Task A_completed_queue_takes_no_more_and_tells_those_that_wait()
    {
        var queue = new OutgoingQueue(maxMessages: 1, maxBytes: 100);
        queue.TryAdd(Of("a")).ShouldBeTrue();
        Task<bool> b = queue.AddAsync(Of("b"), CancellationToken.None).AsTask();

        queue.Complete();

        (await b).ShouldBeFalse();
        queue.TryAdd(Of("c")).ShouldBeFalse();
        (await queue.AddAsync(Of("d"), CancellationToken.None)).ShouldBeFalse();
        queue.Reader.TryRead(out Outgoing left).ShouldBeTrue();
        left.Message.RoutingKey.ShouldBe("a");
    }

    [Fact]
    public async Task Ten_thousand_at_once_and_half_of_them_turning_away_lose_and_double_nothing()
    {
        var queue = new OutgoingQueue(maxMessages: 16, maxBytes: 1 << 20);
        var taken = new List<string>();
        Task writer = Task.Run(async () =>
        {
            while (await queue.Reader.WaitToReadAsync())
            {
                while (queue.Reader.TryRead(out Outgoing next))
                {
                    taken.Add(next.Message.RoutingKey);
                    queue.Done(next.Message);
                }
            }
        });
        var expected = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => Task.Run(async () =>
        {
            using var away = new CancellationTokenSource();
            if (i % 2 == 0)
                away.CancelAfter(TimeSpan.FromMicroseconds(i % 50));
            try
            {
                if (await queue.AddAsync(Of($"{i}"), away.Token))
                    expected.Add($"{i}");
            }
            catch (OperationCanceledException)
            {
                // It turned away in time: then it must not have been taken.
            }
        })));
        queue.Complete();
        await writer;

        taken.Order().ShouldBe(expected.Order());
    }

    private static string Write(OutgoingQueue queue)
    {
        queue.Reader.TryRead(out Outgoing next).ShouldBeTrue();
        queue.Done(next.Message);
        return next.Message.RoutingKey;
    }

    private static Outgoing Of(string name, int bytes = 1) => new(new Message("", name, MessageBody.CopyOf(new byte[bytes])), null, 0);
}
