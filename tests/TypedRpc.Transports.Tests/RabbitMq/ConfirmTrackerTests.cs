using TypedRpc.Brokers.Publishing;
using TypedRpc.RabbitMQ.Publishing;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.RabbitMq;

public sealed class ConfirmTrackerTests
{
    private const int Epoch = 7;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_order_of_answers_completes_each_publish_once_and_as_answered(int seed)
    {
        const int Capacity = 16;
        var random = new Random(seed);
        var tracker = new ConfirmTracker(Epoch, Capacity);
        var open = new SortedDictionary<ulong, PendingConfirm>();
        var expected = new List<(PendingConfirm Pending, TransportError? Error)>();
        ulong next = 1;

        for (int step = 0; step < 20_000; step++)
        {
            int kind = random.Next(8);
            if (kind < 4 && tracker.WaitForRoomAsync().IsCompleted)
            {
                var pending = new PendingConfirm();
                tracker.Add(pending).ShouldBe(next);
                if (kind == 3)
                {
                    tracker.Withdraw(next, new TransportException(TransportError.Refused, "not written"));
                    expected.Add((pending, TransportError.Refused));
                    continue;
                }

                if (random.Next(10) == 0)
                    pending.TrySetCanceled();
                open.Add(next++, pending);
            }
            else if (open.Count > 0)
            {
                ulong tag = open.Keys.ElementAt(random.Next(open.Count));
                bool multiple = random.Next(3) == 0, refused = random.Next(5) == 0;
                if (!multiple && random.Next(4) == 0)
                {
                    tracker.Return(tag.ToString(System.Globalization.CultureInfo.InvariantCulture), "x", "k");
                    expected.Add((open[tag], TransportError.Unroutable));
                }

                ulong[] answered = [.. open.Keys.Where(key => key == tag || (multiple && key < tag))];
                if (refused)
                    tracker.Refuse(tag, multiple);
                else
                    tracker.Acknowledge(tag, multiple);
                foreach (ulong key in answered)
                {
                    if (!expected.Any(e => e.Pending == open[key]))
                        expected.Add((open[key], refused ? TransportError.Refused : null));
                    open.Remove(key);
                }
            }

            // What the model does not hold open is complete, and nothing else is.
            foreach ((PendingConfirm pending, TransportError? error) in expected)
                await ShouldBeAsync(pending, error);
            expected.Clear();
            open.Values.Count(pending => pending.Task.IsCompleted && !pending.Task.IsCanceled).ShouldBe(0);
            tracker.WhenEmptyAsync().IsCompleted.ShouldBe(open.Count == 0);
        }

        var lost = new TransportException(TransportError.ConnectionLost, "cut");
        tracker.Fail(lost);
        foreach (PendingConfirm pending in open.Values)
            await ShouldBeAsync(pending, TransportError.ConnectionLost);
        var late = new PendingConfirm();
        tracker.Add(late).ShouldBe(0ul);
        await ShouldBeAsync(late, TransportError.ConnectionLost);
    }

    [Fact]
    public async Task Answers_to_what_was_not_sent_are_ignored()
    {
        var tracker = new ConfirmTracker(Epoch);
        var pending = new PendingConfirm();
        tracker.Add(pending);

        tracker.Acknowledge(0, multiple: false);
        tracker.Acknowledge(2, multiple: false);
        tracker.Return("not a number", "", "");
        tracker.Return(null, "", "");
        pending.Task.IsCompleted.ShouldBeFalse();

        tracker.Acknowledge(ulong.MaxValue, multiple: true);
        tracker.Acknowledge(ulong.MaxValue, multiple: false);
        (await pending.Task).ShouldBe(Epoch);
        tracker.Add(new PendingConfirm()).ShouldBe(2ul);
    }

    [Fact]
    public async Task A_full_ring_waits_for_its_oldest_answer()
    {
        var tracker = new ConfirmTracker(Epoch, capacity: 4);
        for (int i = 0; i < 4; i++)
            tracker.Add(new PendingConfirm());
        Task room = tracker.WaitForRoomAsync();

        tracker.Acknowledge(3, multiple: false);
        room.IsCompleted.ShouldBeFalse();
        tracker.Acknowledge(1, multiple: false);

        await room.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task ShouldBeAsync(PendingConfirm pending, TransportError? error)
    {
        pending.Task.IsCompleted.ShouldBeTrue();
        if (pending.Task.IsCanceled)
            return;
        if (error is null)
            (await pending.Task).ShouldBe(Epoch);
        else
            (await Should.ThrowAsync<TransportException>(pending.Task)).Error.ShouldBe(error.Value);
    }
}
