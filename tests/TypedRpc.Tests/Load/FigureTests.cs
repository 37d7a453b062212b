using System.Diagnostics;
using TypedRpc.Load.Measuring;

namespace TypedRpc.Tests.Load;

/// <summary>The arithmetic of the load program, whose files are linked here because it is not in the solution.</summary>
public sealed class FigureTests
{
    [Theory]
    [InlineData(new[] { 5.0, 1, 3 }, 3, 1, 5)]
    [InlineData(new[] { 4.0, 1, 2, 9 }, 3, 1, 9)]
    [InlineData(new[] { 7.0 }, 7, 7, 7)]
    public void A_spread_is_the_median_with_the_least_and_the_most(double[] figures, double median, double least, double most) =>
        Spread.Of(figures.Select(figure => (double?)figure)).ShouldBe(new Spread(median, least, most));

    [Fact]
    public void Figures_that_are_missing_or_not_finite_are_left_out()
    {
        Spread.Of([null, 2, double.NaN, double.PositiveInfinity]).ShouldBe(new Spread(2, 2, 2));
        Spread.Of([null]).ShouldBeNull();
        Spread.Of([]).ShouldBeNull();
    }

    [Fact]
    public void Ratios_are_of_figures_of_the_same_round()
    {
        var own = new Dictionary<int, double?> { [1] = 10, [2] = 40, [3] = 5, [4] = null, [6] = 3 };
        var others = new Dictionary<int, double?> { [1] = 5, [2] = 10, [3] = 5, [4] = 1, [5] = 8, [6] = 0 };

        // Rounds 1, 2 and 3. The ratio of the medians would be 10 / 5.
        Spread.OfRatios(own, others).ShouldBe(new Spread(2, 1, 4));
    }

    [Fact]
    public void Percentiles_are_exact_to_a_thirty_second_whatever_the_latency()
    {
        const long MostTicks = 1L << 40;
        for (long ticks = 1; ticks < MostTicks; ticks = (ticks * 3 / 2) + 1)
        {
            var latencies = new Latencies();
            latencies.Add(ticks);
            latencies.Percentile(0.5).ShouldBe(MicrosecondsOf(ticks), MicrosecondsOf(ticks) / 32);
        }
    }

    [Fact]
    public void A_percentile_is_the_latency_that_the_share_does_not_exceed()
    {
        var all = new Latencies();
        for (int part = 0; part < 4; part++)
        {
            var latencies = new Latencies();
            for (int i = 1; i <= 25; i++)
                latencies.Add(1_000 * ((part * 25) + i));
            all.Add(latencies);
        }

        all.Count.ShouldBe(100);
        all.Percentile(0.5).ShouldBe(MicrosecondsOf(50_000), MicrosecondsOf(50_000) / 32);
        all.Percentile(0.99).ShouldBe(MicrosecondsOf(99_000), MicrosecondsOf(99_000) / 32);
        new Latencies().Percentile(0.5).ShouldBe(0);
    }

    private static double MicrosecondsOf(double ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
