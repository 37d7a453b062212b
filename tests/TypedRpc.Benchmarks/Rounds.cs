using System.Diagnostics;
using System.Globalization;

namespace TypedRpc.Benchmarks;

/// <summary>
/// Times, processor times and allocations of things that are measured in turns. The first rounds warm up and do not count, but the very
/// first is printed too. Ratios are of processor times in the same round, as other programs on the machine make the clock's worthless.
/// </summary>
internal sealed class Rounds(string title, int warmup, int rounds, int repeats = 1)
{
    private readonly Dictionary<string, List<(double Seconds, double Processor, double Bytes)>> _measured = [];

    public int Count => warmup + rounds;

    public void Measure(string what, Action action)
    {
        if (!_measured.TryGetValue(what, out List<(double Seconds, double Processor, double Bytes)>? found))
            _measured.Add(what, found = []);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        action();
        double seconds = watch.Elapsed.TotalSeconds;
        found.Add((
            seconds / repeats,
            (Environment.CpuUsage.TotalTime - processor).TotalSeconds / repeats,
            (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)repeats));
    }

    /// <summary>Prints all, with the median of the ratios to <paramref name="measure"/> in the same round.</summary>
    public void Print(string measure)
    {
        Console.WriteLine($"{title}, {rounds} rounds after {warmup}");
        foreach ((string what, List<(double Seconds, double Processor, double Bytes)> found) in _measured)
        {
            double[] times = [.. found.Skip(warmup).Select(one => one.Seconds).Order()];
            double[] processor = [.. found.Skip(warmup).Select(one => one.Processor).Order()];
            double[] ratios =
                [.. found.Zip(_measured[measure]).Skip(warmup).Select(pair => pair.First.Processor / pair.Second.Processor).Order()];
            double[] bytes = [.. found.Skip(warmup).Select(one => one.Bytes).Order()];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    {what,-34} {Time(Median(times)),10} ({Time(times[0])} to {Time(times[^1])}), "
                    + $"processor {Time(Median(processor)),10}, {Size(Median(bytes)),9}, "
                    + $"{Median(ratios):F2}x ({ratios[0]:F2} to {ratios[^1]:F2}), "
                    + $"first {Time(found[0].Seconds)}, processor {Time(found[0].Processor)}"));
        }
    }

    private static double Median(double[] ordered) => ordered[ordered.Length / 2];

    private static string Time(double seconds) => seconds < 1e-4
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:F0} ns")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F1} ms");

    private static string Size(double bytes) => bytes < 1e5
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} B")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
