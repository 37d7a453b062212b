using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;

namespace TypedRpc.Load.Scale;

/// <summary>From 1 to 10,000 calls at a time.</summary>
internal static class CallersCurve
{
    public static async Task<MarkdownTable> RunAsync(ScaleRun run)
    {
        var table = new MarkdownTable(
            "calls of 100 bytes, by callers; CPU in processor seconds for 10,000 calls",
            "callers", "calls/s", "p50 µs", "p99 µs", "client CPU", "server CPU", "broker CPU", "B a call");
        await using Pair pair = await run.StartAsync();
        foreach (int callers in new[] { 1, 4, 16, 64, 256, 1_000, 4_000, 10_000 })
        {
            Sample s = await run.MeasureAsync(pair, callers, bytes: 100);
            table.Add(
                $"{callers:N0}", $"{s.Rate:N0}", $"{s.P50:N0}", $"{s.P99:N0}", $"{s.ClientProcessor:F3}", $"{s.ServerProcessor:F3}",
                $"{s.BrokerProcessor:F3}", $"{s.AllocatedBytes:N0}");
        }

        return table;
    }
}
