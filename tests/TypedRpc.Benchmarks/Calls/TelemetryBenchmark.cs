using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedRpc.Benchmarks.Calls;

/// <summary>Prints what observed calls cost, client and server in one process: nothing listens, metrics, metrics and traces.</summary>
internal static class TelemetryBenchmark
{
    public static async Task RunAsync(string url)
    {
        int count = url.StartsWith("memory:", StringComparison.Ordinal) ? 50_000 : 2_000;
        await using var bus = await RpcBus.ConnectAsync(url);
        await using RpcServer server = await bus.ServeAsync<IBench>(new Bench());
        IBench bench = bus.Client<IBench>().Any;
        var rounds = new Rounds($"call Add, 64 at a time, {url.Split('@')[^1]}, {Environment.ProcessorCount} processors", 2, 9, count);
        for (int i = 0; i < rounds.Count; i++)
        {
            rounds.Measure("nothing listens", Run);
            using (Metrics())
                rounds.Measure("metrics", Run);
            using (Metrics())
            using (Traces(ActivitySamplingResult.PropagationData))
                rounds.Measure("metrics, traces not sampled", Run);
            using (Metrics())
            using (Traces(ActivitySamplingResult.AllDataAndRecorded))
                rounds.Measure("metrics and traces", Run);
        }

        rounds.Print("nothing listens");

        void Run() => CallAsync(bench, count).GetAwaiter().GetResult();
    }

    private static Task CallAsync(IBench bench, int count)
    {
        int next = 0;
        return Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
                await bench.AddAsync(i, i);
        })));
    }

    private static MeterListener Metrics()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "TypedRpc")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    private static ActivityListener Traces(ActivitySamplingResult sampling)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TypedRpc",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
