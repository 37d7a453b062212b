using TypedRpc.Messages;
using TypedRpc.Server;

namespace TypedRpc.Tests.Server;

/// <summary>What a server remembers of the requests that it has ended, and how much.</summary>
public sealed class RememberedRequests
{
    private readonly EndedRequests _ended = new();

    [Fact]
    public void An_outcome_is_found_by_the_whole_id()
    {
        _ended.Add(new MessageId(1, 2), [7]);

        _ended.TryFind(new MessageId(1, 2), out byte[]? outcome).ShouldBeTrue();
        outcome.ShouldBe([7]);
        _ended.TryFind(new MessageId(1, 3), out _).ShouldBeFalse();
    }

    [Fact]
    public void The_oldest_is_evicted_when_there_are_too_many()
    {
        for (ulong i = 1; i <= 3000; i++)
            _ended.Add(new MessageId(i, i), null);

        _ended.TryFind(new MessageId(1, 1), out _).ShouldBeFalse();
        _ended.TryFind(new MessageId(3000, 3000), out _).ShouldBeTrue();
        _ended.TryFind(new MessageId(3000 - 2047, 3000 - 2047), out _).ShouldBeTrue();
    }

    [Fact]
    public void Outcomes_are_bounded_in_bytes_and_the_ids_stay()
    {
        for (ulong i = 1; i <= 200; i++)
            _ended.Add(new MessageId(i, i), new byte[EndedRequests.LargestOutcome]);

        int kept = Enumerable.Range(1, 200)
            .Count(i => _ended.TryFind(new MessageId((ulong)i, (ulong)i), out byte[]? outcome) && outcome is not null);

        kept.ShouldBe(64); // 4 MiB of 64 KiB each
        _ended.TryFind(new MessageId(1, 1), out byte[]? first).ShouldBeTrue();
        first.ShouldBeNull();
    }

    [Fact]
    public void Going_round_many_times_keeps_the_count_of_bytes_right()
    {
        for (ulong i = 1; i <= 20_000; i++)
            _ended.Add(new MessageId(i, i), new byte[i % 5 == 0 ? EndedRequests.LargestOutcome : 10]);

        _ended.TryFind(new MessageId(20_000, 20_000), out byte[]? last).ShouldBeTrue();
        last.ShouldNotBeNull();
        int bytes = Enumerable.Range(1, 20_000)
            .Sum(i => _ended.TryFind(new MessageId((ulong)i, (ulong)i), out byte[]? outcome) ? outcome?.Length ?? 0 : 0);
        bytes.ShouldBeInRange(3 * 1024 * 1024, 4 * 1024 * 1024);
    }
}
