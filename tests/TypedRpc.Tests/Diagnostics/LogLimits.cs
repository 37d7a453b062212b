using TypedRpc.Diagnostics;

namespace TypedRpc.Tests.Diagnostics;

/// <summary>What a stranger can cause fills no log.</summary>
public sealed class LogLimits
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Ten_pass_at_once_and_then_one_every_ten_seconds_with_the_number_of_those_that_did_not()
    {
        var limit = new LogLimit(_time);
        Enumerable.Range(0, 10_000).Count(i => limit.TryPass(out _)).ShouldBe(10);
        _time.Advance(TimeSpan.FromSeconds(9));
        limit.TryPass(out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        limit.TryPass(out long suppressed).ShouldBeTrue();
        suppressed.ShouldBe(9_991);
        limit.TryPass(out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromHours(1));
        Enumerable.Range(0, 100).Count(i => limit.TryPass(out _)).ShouldBe(10);
    }
}
