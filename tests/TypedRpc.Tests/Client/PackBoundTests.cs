using Microsoft.Extensions.Time.Testing;
using TypedRpc.Client;

namespace TypedRpc.Tests.Client;

/// <summary>How many requests a client sends in one message.</summary>
public sealed class PackBoundTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PackBound _bound;

    public PackBoundTests() => _bound = new PackBound(_time);

    [Fact]
    public void Requests_are_sent_alone_until_a_server_has_announced_its_number()
    {
        _bound.Limit.ShouldBe(1);
        Announce(0);
        _bound.Limit.ShouldBe(1);
        Announce(16);
        _bound.Limit.ShouldBe(16);
    }

    [Fact]
    public void The_smallest_number_of_the_last_ten_to_twenty_seconds_counts()
    {
        Announce(16);
        Announce(2);
        Announce(16);
        _bound.Limit.ShouldBe(2);
        _time.Advance(TimeSpan.FromSeconds(9));
        Announce(16);
        _bound.Limit.ShouldBe(2);
        _time.Advance(TimeSpan.FromSeconds(1));
        Announce(16);
        _bound.Limit.ShouldBe(2, "a server has announced it in the period before");
        _time.Advance(TimeSpan.FromSeconds(10));
        Announce(16);
        _bound.Limit.ShouldBe(16);
    }

    [Fact]
    public void A_server_that_announces_less_every_five_seconds_limits_the_packs_for_as_long()
    {
        for (int i = 0; i < 100; i++)
        {
            Announce(i % 10 == 0 ? 1 : 16);
            _bound.Limit.ShouldBe(1);
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }
    }

    [Fact]
    public void One_cast_a_second_asks()
    {
        Asks().ShouldBeTrue();
        Asks().ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        Asks().ShouldBeTrue();
        Asks().ShouldBeFalse();
    }

    private bool Asks() => _bound.TryAsk(_time.GetTimestamp());

    private void Announce(int limit) => _bound.Announced(limit, _time.GetTimestamp());
}
