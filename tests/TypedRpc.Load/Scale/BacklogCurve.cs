using System.Diagnostics;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;

namespace TypedRpc.Load.Scale;

/// <summary>A backlog of confirmed casts: sent while no server runs, and then done by one.</summary>
internal static class BacklogCurve
{
    private const int Callers = 256;
    private const int Parts = 5;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(30);

    public static async Task<MarkdownTable> RunAsync(ScaleRun run)
    {
        long casts = run.Options.Casts;
        var table = new MarkdownTable(
            $"a backlog of {casts:N0} confirmed casts of 100 bytes by {Callers} callers: sent while no server runs, in {Parts} parts, "
                + "and then done by one server",
            "step", "casts", "seconds", "casts/s", "p50 µs", "p99 µs", "broker MiB");
        await using Pair pair = await run.StartAsync();
        await pair.StopServersAsync();
        long part = casts / Parts;
        for (int i = 1; i <= Parts; i++)
        {
            ClientFigures sent = await pair.SendAsync(new Plan(Operation.Cast, Callers, 100, 0, 0, part), run.CancellationToken);
            table.Add(
                $"send {i}", $"{part:N0}", $"{sent.Seconds:F1}", $"{part / sent.Seconds:N0}", $"{sent.P50:N0}", $"{sent.P99:N0}",
                $"{pair.BrokerMemoryBytes >> 20}");
        }

        await pair.StartServersAsync(1, run.CancellationToken);
        long began = Stopwatch.GetTimestamp();
        long before = (await pair.MarkServersAsync(run.CancellationToken)).Operations;
        await pair.DrainAsync(part * Parts, DrainLimit, run.CancellationToken);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        long done = (part * Parts) - before;
        table.Add($"drain", $"{done:N0}", $"{seconds:F1}", $"{done / seconds:N0}", $"–", $"–", $"{pair.BrokerMemoryBytes >> 20}");
        return table;
    }
}
