using System.Diagnostics;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;

namespace TypedRpc.Load.Scale;

/// <summary>From 1 to 200 buses in the client's process: what they cost idle, and calls over them in turns.</summary>
internal static class BusesCurve
{
    private const int Callers = 256;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    public static async Task<MarkdownTable> RunAsync(ScaleRun run)
    {
        var table = new MarkdownTable(
            $"calls of 100 bytes by {Callers} callers, by buses in the client's process",
            "buses", "start s", "client MiB", "broker MiB", "idle CPU %", "calls/s", "p50 µs", "p99 µs", "client CPU", "broker CPU");
        // The start includes that of the server, and the warm-up.
        foreach (int buses in new[] { 1, 10, 50, 100, 200 })
        {
            long began = Stopwatch.GetTimestamp();
            await using Pair pair = await run.StartAsync(buses: buses);
            double start = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await Task.Delay(IdleTime, run.CancellationToken); // until the runtime compiles no more
            ProcessMark before = await pair.MarkClientAsync(run.CancellationToken);
            await Task.Delay(IdleTime, run.CancellationToken);
            ProcessMark after = await pair.MarkClientAsync(run.CancellationToken);
            double idle = (after.ProcessorSeconds - before.ProcessorSeconds) / IdleTime.TotalSeconds * 100;
            Sample s = await run.MeasureAsync(pair, Callers, bytes: 100);
            table.Add(
                $"{buses}", $"{start:F1}", $"{after.MemoryBytes >> 20}", $"{pair.BrokerMemoryBytes >> 20}", $"{idle:F1}", $"{s.Rate:N0}",
                $"{s.P50:N0}", $"{s.P99:N0}", $"{s.ClientProcessor:F3}", $"{s.BrokerProcessor:F3}");
        }

        return table;
    }
}
