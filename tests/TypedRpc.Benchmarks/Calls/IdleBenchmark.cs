using System.Globalization;

namespace TypedRpc.Benchmarks.Calls;

/// <summary>Prints what a bus with many servers costs while nobody calls them: processor time of the process in a second.</summary>
internal static class IdleBenchmark
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(string url, int servers)
    {
        await using var bus = await RpcBus.ConnectAsync(url);
        for (int i = 0; i < servers; i++)
            await bus.ServeAsync(string.Create(CultureInfo.InvariantCulture, $"bench{i}"), endpoints => endpoints.Add<IBench>(new Bench()));
        await Task.Delay(TimeSpan.FromSeconds(3));
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await Task.Delay(Time);
        double share = (Environment.CpuUsage.TotalTime - before) / Time;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{servers} idle servers, {Time.TotalSeconds:F0} s: {share:P2} of one processor"));
    }
}
