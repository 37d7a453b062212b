using Microsoft.Extensions.Time.Testing;
using TypedRpc.Server;

namespace TypedRpc.Tests.Server;

/// <summary>How many requests in one message a server announces to take.</summary>
public sealed class PackCapacityTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PackCapacity _capacity;

    public PackCapacityTests() => _capacity = new PackCapacity(_time, 16);

    [Fact]
    public void It_is_one_while_requests_wait_long_for_their_places()
    {
        StartAfter(TimeSpan.FromMilliseconds(1)).ShouldBe(16);
        StartAfter(TimeSpan.FromMilliseconds(60)).ShouldBe(16, "one long wait changes nothing");
        _time.Advance(PackCapacity.Interval);
        StartAfter(TimeSpan.FromMilliseconds(60)).ShouldBe(16, "two single long waits change nothing either");
        StartAfter(PackCapacity.Interval * 0.9).ShouldBe(16);
        StartAfter(TimeSpan.FromMilliseconds(60)).ShouldBe(1);
        StartAfter(TimeSpan.FromMilliseconds(60)).ShouldBe(1);
        StartAfter(TimeSpan.FromMilliseconds(49)).ShouldBe(16);
        StartAfter(TimeSpan.FromMilliseconds(60)).ShouldBe(16, "the time counts from the first long wait");
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(7, null, 1)]
    [InlineData(8, null, 2)]
    [InlineData(64, null, 16)]
    [InlineData(1000, null, 64)]
    [InlineData(1, 10, 10)]
    public void The_number_is_a_quarter_of_the_concurrency_unless_it_is_set(int concurrency, int? set, int expected) =>
        new RpcServerOptions { Concurrency = concurrency, MaxPackedRequests = set }.Validated().EffectiveMaxPacked.ShouldBe((byte)expected);

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void A_number_out_of_range_is_refused(int number)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new RpcServerOptions { MaxPackedRequests = number }.Validated());
        Should.Throw<ArgumentOutOfRangeException>(() => new RpcClientOptions { MaxPackedRequests = number }.Validated());
    }

    private int StartAfter(TimeSpan wait)
    {
        long received = _time.GetTimestamp();
        _time.Advance(wait);
        return _capacity.MaxPacked(received, _time.GetTimestamp());
    }
}
