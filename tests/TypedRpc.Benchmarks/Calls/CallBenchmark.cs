using System.Diagnostics;
using System.Globalization;

namespace TypedRpc.Benchmarks.Calls;

/// <summary>Prints calls a second and bytes a call, client and server in one process, the median of five rounds.</summary>
internal static class CallBenchmark
{
    public static async Task RunAsync(string url)
    {
        bool inMemory = url.StartsWith("memory:", StringComparison.Ordinal);

        await using var bus = await RpcBus.ConnectAsync(url);
        await using RpcServer server = await bus.ServeAsync<IBench>(new Bench());
        await using RpcServer sure = await bus.ServeAsync(
            "bench.sure", endpoints => endpoints.Add<IBench>(new Bench()), new() { ConfirmStart = true });
        IBench bench = bus.Client<IBench>().Any;
        IBench confirming = bus.Client<IBench>().For(new RpcProxyOptions { Topic = "bench.sure" });
        Console.WriteLine($"{url.Split('@')[^1]}, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
        foreach (int callers in new[] { 1, 64 })
        {
            int count = (inMemory ? 400_000 : 20_000) / (callers == 1 ? 4 : 1);
            await MeasureAsync($"Add, {callers} at a time", callers, count, async i =>
            {
                if (await bench.AddAsync(i, i) != i + i)
                    throw new InvalidOperationException("a crossed reply");
            });
            await MeasureAsync(
                $"Add, its start confirmed, {callers} at a time", callers, count, async i => await confirming.AddAsync(i, i));
            await MeasureAsync($"Note (cast, confirmed), {callers} at a time", callers, count, async i => await bench.NoteAsync(i));
            await MeasureAsync($"Hint (cast, unconfirmed), {callers} at a time", callers, count, async i => await bench.HintAsync(i));
        }
    }

    private static async Task MeasureAsync(string what, int callers, int count, Func<int, Task> call)
    {
        var rounds = new List<(double Rate, double Bytes)>();
        for (int round = 0; round < 6; round++)
        {
            int next = 0;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
                    await call(i);
            })));
            double seconds = watch.Elapsed.TotalSeconds;
            rounds.Add((count / seconds, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)count));
        }

        // The first round warms up.
        double[] rates = [.. rounds.Skip(1).Select(r => r.Rate).Order()];
        double[] bytes = [.. rounds.Skip(1).Select(r => r.Bytes).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what,-42} {rates[2],12:F0} /s ({rates[0]:F0} to {rates[^1]:F0}), {bytes[2],6:F0} B"));
    }
}
