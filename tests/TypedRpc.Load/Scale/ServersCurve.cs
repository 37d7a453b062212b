using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;

namespace TypedRpc.Load.Scale;

/// <summary>From 1 to 16 server processes of one topic.</summary>
internal static class ServersCurve
{
    private const int Callers = 256;

    public static async Task<MarkdownTable> RunAsync(ScaleRun run)
    {
        var table = new MarkdownTable(
            $"calls of 100 bytes by {Callers} callers, by server processes",
            "servers", "calls/s", "p50 µs", "p99 µs", "client CPU", "servers CPU", "broker CPU");
        await using Pair pair = await run.StartAsync();
        int running = 1;
        foreach (int servers in new[] { 1, 2, 4, 8, 16 })
        {
            await pair.StartServersAsync(servers - running, run.CancellationToken);
            await run.WarmUpAsync(pair, ScaleRun.WarmUpSeconds * (servers - running));
            running = servers;
            Sample s = await run.MeasureAsync(pair, Callers, bytes: 100);
            table.Add(
                $"{servers}", $"{s.Rate:N0}", $"{s.P50:N0}", $"{s.P99:N0}", $"{s.ClientProcessor:F3}", $"{s.ServerProcessor:F3}",
                $"{s.BrokerProcessor:F3}");
        }

        return table;
    }
}
