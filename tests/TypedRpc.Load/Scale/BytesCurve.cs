using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;

namespace TypedRpc.Load.Scale;

/// <summary>Bodies from 100 bytes to 4 MiB.</summary>
internal static class BytesCurve
{
    private const int Callers = 4;

    public static async Task<MarkdownTable> RunAsync(ScaleRun run)
    {
        var table = new MarkdownTable(
            $"calls by {Callers} callers, by the length of their bodies, which go there and back",
            "bytes", "calls/s", "MB/s each way", "p50 µs", "p99 µs", "client CPU", "server CPU", "broker CPU", "B a call / bytes");
        await using Pair pair = await run.StartAsync();
        foreach (int bytes in new[] { 100, 1_024, 10_240, 102_400, 1_048_576, 4_194_304 })
        {
            Sample s = await run.MeasureAsync(pair, Callers, bytes);
            table.Add(
                $"{bytes:N0}", $"{s.Rate:N0}", $"{s.Rate * bytes / 1e6:F1}", $"{s.P50:N0}", $"{s.P99:N0}", $"{s.ClientProcessor:F2}",
                $"{s.ServerProcessor:F2}", $"{s.BrokerProcessor:F2}", $"{s.AllocatedBytes / bytes:F2}");
        }

        return table;
    }
}
