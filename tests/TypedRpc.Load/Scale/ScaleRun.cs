using System.Text;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;
using TypedRpc.Load.Subjects;
using TypedRpc.TestBroker;

namespace TypedRpc.Load.Scale;

/// <summary>How the costs of TypedRpc grow: a table for each curve.</summary>
internal sealed class ScaleRun(ScaleOptions options, RabbitMqBroker broker, CancellationToken cancellationToken)
{
    /// <summary>How long a process needs until the runtime has compiled its code, on processors that it shares with others.</summary>
    public const double WarmUpSeconds = 4;

    private static readonly Dictionary<string, Func<ScaleRun, Task<MarkdownTable>>> ByName = new()
    {
        ["callers"] = static run => CallersCurve.RunAsync(run),
        ["buses"] = static run => BusesCurve.RunAsync(run),
        ["servers"] = static run => ServersCurve.RunAsync(run),
        ["bytes"] = static run => BytesCurve.RunAsync(run),
        ["backlog"] = static run => BacklogCurve.RunAsync(run),
    };

    public static IEnumerable<string> Curves => ByName.Keys;

    public ScaleOptions Options => options;

    public CancellationToken CancellationToken => cancellationToken;

    public static async Task<int> RunAsync(ScaleOptions options, CancellationToken cancellationToken)
    {
        await using RabbitMqBroker broker = await RabbitMqBroker.StartAsync();
        RunEnvironment environment = RunEnvironment.Here() with { Broker = await BrokerVersion.OfAsync(broker) };
        var text = new StringBuilder().AppendLine(environment.ToString());
        await Console.Out.WriteLineAsync(environment.ToString());
        var run = new ScaleRun(options, broker, cancellationToken);
        foreach (string name in options.Curves)
        {
            MarkdownTable table = await ByName[name](run);
            await Console.Out.WriteLineAsync($"\n{table}");
            text.Append('\n').Append(table);
        }

        if (options.Output is { } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "scale.md"), text.ToString(), cancellationToken);
        }

        return 0;
    }

    /// <summary>Starts servers and a client of TypedRpc, and lets them make calls for a while.</summary>
    public async Task<Pair> StartAsync(int servers = 1, int buses = 1)
    {
        Pair pair = await Pair.StartAsync(SubjectTable.Find("typedrpc"), broker, servers, buses, cancellationToken);
        await WarmUpAsync(pair, WarmUpSeconds);
        return pair;
    }

    public Task WarmUpAsync(Pair pair, double seconds) =>
        pair.MeasureAsync(new Plan(Operation.Call, 64, 100, seconds, Seconds: 0.1), round: 0, cancellationToken);

    public Task<Sample> MeasureAsync(Pair pair, int callers, int bytes) =>
        pair.MeasureAsync(new Plan(Operation.Call, callers, bytes, WarmUpSeconds: 0.5, options.Seconds), round: 1, cancellationToken);
}
