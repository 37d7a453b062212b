using TypedRpc.Client;
using TypedRpc.Messages;
using TypedRpc.Timing;

namespace TypedRpc.Tests.Client;

/// <summary>The calls that wait for their replies.</summary>
public sealed class PlacesOfPendingCalls : ClientTest
{
    [Fact]
    public void A_call_is_found_by_its_whole_id_and_by_nothing_less()
    {
        PendingCalls calls = new(100, Sweeper);
        WaitingCall call = Added(calls);
        calls.Find(call.Id).ShouldBeSameAs(call);
        calls.Find(call.Id with { Nonce = call.Id.Nonce ^ 1 }).ShouldBeNull();
        calls.Find(call.Id with { Nonce = 0 }).ShouldBeNull();
        for (int bit = 0; bit < 64; bit++)
            calls.Find(call.Id with { Sequence = call.Id.Sequence ^ (1UL << bit) }).ShouldBeNull();
        calls.Find(default).ShouldBeNull();
        calls.Find(new MessageId(ulong.MaxValue, ulong.MaxValue)).ShouldBeNull();
    }

    [Fact]
    public void An_id_is_a_secret()
    {
        PendingCalls calls = new(100_000, Sweeper);
        ulong[] nonces = [.. Enumerable.Range(0, 20_000).Select(_ => Added(calls).Id.Nonce)];
        nonces.Distinct().Count().ShouldBe(nonces.Length);

        // Each bit is set in about half of them.
        for (int bit = 0; bit < 64; bit++)
            nonces.Count(n => (n >> bit & 1) != 0).ShouldBeInRange(9_000, 11_000);
    }

    [Fact]
    public void A_place_is_used_again_under_another_id()
    {
        PendingCalls calls = new(100, Sweeper);
        WaitingCall first = Added(calls);
        MessageId old = first.Id;
        calls.Remove(first);
        calls.Find(old).ShouldBeNull();
        WaitingCall second = Added(calls);
        ((uint)second.Id.Sequence).ShouldBe((uint)old.Sequence);
        second.Id.Sequence.ShouldNotBe(old.Sequence);
        calls.Find(old).ShouldBeNull();
        calls.Find(second.Id).ShouldBeSameAs(second);
        calls.Remove(first); // late: the place is another's
        calls.Find(second.Id).ShouldBeSameAs(second);
        calls.Count.ShouldBe(1);
    }

    [Fact]
    public void Removing_twice_gives_the_place_back_once()
    {
        PendingCalls calls = new(100, Sweeper);
        WaitingCall call = Added(calls);
        calls.Remove(call);
        calls.Remove(call);
        calls.Count.ShouldBe(0);
        WaitingCall[] next = [Added(calls), Added(calls)];
        ((uint)next[0].Id.Sequence).ShouldNotBe((uint)next[1].Id.Sequence);
        calls.Remove(new WaitingCall(Progress())); // never added
        calls.Count.ShouldBe(2);
    }

    [Fact]
    public void The_number_of_pending_calls_is_limited()
    {
        PendingCalls calls = new(200, Sweeper);
        WaitingCall[] all = [.. Enumerable.Range(0, 200).Select(_ => Added(calls))];
        RpcOverloadedException exception = Should.Throw<RpcOverloadedException>(() => Added(calls));
        exception.Execution.ShouldBe(RpcExecution.NotStarted);
        exception.Message.ShouldContain("200");
        all.ShouldAllBe(c => calls.Find(c.Id) == c);
        calls.Remove(all[77]);
        Added(calls);
        Should.Throw<RpcOverloadedException>(() => Added(calls));
    }

    [Fact]
    public void The_end_of_an_epoch_ends_its_calls_and_earlier_ones_and_no_others()
    {
        PendingCalls calls = new(100, Sweeper);
        WaitingCall[] sent = [.. Enumerable.Range(0, 4).Select(epoch => Added(calls))];
        for (int epoch = 1; epoch < 4; epoch++)
            sent[epoch].Progress.Published(sent[epoch].Progress.Publishing(Time.GetTimestamp()), epoch, Time.GetTimestamp());
        calls.HasEnded(1).ShouldBeFalse();
        calls.OnEpochEnded(2, new InvalidOperationException());
        sent.Select(c => c.Endings).ShouldBe(["", "lost", "lost", ""]);
        (calls.HasEnded(1), calls.HasEnded(2), calls.HasEnded(3)).ShouldBe((true, true, false));
        calls.Find(sent[0].Id).ShouldBeSameAs(sent[0]); // it was not sent yet: the next epoch takes it
        calls.Find(sent[3].Id).ShouldBeSameAs(sent[3]);
    }

    [Fact]
    public void A_deadline_ends_the_calls_that_are_due_and_the_sweeper_stops_when_none_is_left()
    {
        PendingCalls calls = new(100, Sweeper);
        Sweeper.Add(calls);
        WaitingCall early = Added(calls, seconds: 1), late = Added(calls, seconds: 2);
        Time.Advance(TimeSpan.FromSeconds(1) - Sweeper.Period);
        (early.Endings, late.Endings).ShouldBe(("", ""));
        Time.Advance(2 * Sweeper.Period);
        (early.Endings, late.Endings).ShouldBe(("deadline", ""));
        Time.Advance(TimeSpan.FromSeconds(1));
        late.Endings.ShouldBe("deadline");
        calls.Count.ShouldBe(0);
        Time.Advance(Sweeper.Period);
        Time.Armed.ShouldBe(0);
        Added(calls, seconds: 1);
        Time.Armed.ShouldBe(1);
    }

    [Fact]
    public void Stopping_ends_all_and_takes_no_more()
    {
        PendingCalls calls = new(100, Sweeper);
        WaitingCall[] all = [Added(calls), Added(calls)];
        calls.Stop();
        all.ShouldAllBe(c => c.Endings == "stopping");
        RpcConnectionException exception = Should.Throw<RpcConnectionException>(() => Added(calls));
        (exception.Execution, exception.IsTransient).ShouldBe((RpcExecution.NotStarted, false));
    }

    [Fact]
    public async Task Many_threads_add_find_and_remove_at_once()
    {
        PendingCalls calls = new(10_000, Sweeper);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var mine = new List<WaitingCall>();
            for (int i = 0; i < 20_000; i++)
            {
                if (mine.Count < 100 && random.Next(2) == 0)
                {
                    mine.Add(Added(calls));
                }
                else if (mine.Count > 0)
                {
                    WaitingCall call = mine[random.Next(mine.Count)];
                    if (calls.Find(call.Id) != call)
                        throw new InvalidOperationException("A call was not found.");
                    calls.Remove(call);
                    if (calls.Find(call.Id) is not null)
                        throw new InvalidOperationException("A call was found that is gone.");
                    mine.Remove(call);
                }
            }

            mine.ForEach(calls.Remove);
        })));
        calls.Count.ShouldBe(0);
    }

    private WaitingCall Added(PendingCalls calls, double seconds = 60)
    {
        var call = new WaitingCall(Progress(seconds), calls);
        calls.Add(call);
        return call;
    }
}
