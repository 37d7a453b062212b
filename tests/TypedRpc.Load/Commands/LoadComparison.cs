using System.Diagnostics;
using System.Globalization;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Processes;
using TypedRpc.Load.Reports;
using TypedRpc.Load.Subjects;
using TypedRpc.TestBroker;

namespace TypedRpc.Load.Commands;

/// <summary>Compares the subjects in turns: in each round every subject makes each measurement once.</summary>
internal static class LoadComparison
{
    // Compiles what the measurements run.
    private const double FirstSeconds = 2.5;
    private const int FirstCallers = 64;

    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        var report = new LoadReport { Environment = RunEnvironment.Here(), Options = options };
        await using RabbitMqBroker broker = await RabbitMqBroker.StartAsync();
        report.Environment = report.Environment with { Broker = await BrokerVersion.OfAsync(broker) };
        var pairs = new List<Pair>();
        try
        {
            foreach (string name in options.Subjects)
            {
                if (await StartAsync(SubjectTable.Find(name), options, broker, report, cancellationToken) is { } pair)
                    pairs.Add(pair);
            }

            for (int round = 1; round <= options.Rounds; round++)
            {
                foreach (Case one in options.Cases)
                    await MeasureAsync(pairs, one, round, options, report, cancellationToken);
            }
        }
        finally
        {
            foreach (Pair pair in pairs)
                await pair.DisposeAsync();
        }

        await Console.Out.WriteLineAsync(MarkdownReport.Of(report));
        if (options.Output is { } folder)
            await ReportFiles.WriteAsync(report, folder, cancellationToken);
        return report.Failures.Count > 0 ? 1 : 0;
    }

    // In a round the subjects take turns at each case, beginning with another one in each round.
    private static async Task MeasureAsync(
        List<Pair> pairs, Case one, int round, LoadOptions options, LoadReport report, CancellationToken cancellationToken)
    {
        var plan = new Plan(one.Operation, one.Callers, one.Bytes, options.WarmUpSeconds, options.Seconds);
        for (int i = 0; i < pairs.Count; i++)
        {
            Pair pair = pairs[(i + round) % pairs.Count];
            long began = Stopwatch.GetTimestamp();
            try
            {
                Sample sample = await pair.MeasureAsync(plan, round, cancellationToken);
                report.Samples.Add(sample);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {round}, {one.Callers} callers, {one.Bytes} bytes, {pair.Subject.Name}: {sample.Rate:F0}/s, "
                        + $"p50 {sample.P50:F0} µs ({Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s)"));
            }
            catch (Exception exception) when (exception is ChildException or TimeoutException)
            {
                // What is left of a subject that failed is of no use: it is not measured any more.
                report.Failures.Add(new Failure(pair.Subject.Name, one, exception.Message, (exception as ChildException)?.Errors ?? ""));
                await Console.Error.WriteLineAsync(exception.Message);
                await pair.DisposeAsync();
                pairs.Remove(pair);
                i--;
            }
        }
    }

    private static async Task<Pair?> StartAsync(
        Subject subject, LoadOptions options, RabbitMqBroker broker, LoadReport report, CancellationToken cancellationToken)
    {
        if (subject.Unavailable() is { } reason)
        {
            report.Unavailable[subject.Name] = reason;
            return null;
        }

        Pair? pair = null;
        try
        {
            pair = await Pair.StartAsync(subject, broker, servers: 1, buses: 1, cancellationToken);
            if (pair.Supports(options.Operation))
            {
                var first = new Plan(options.Operation, FirstCallers, options.Bytes[0], FirstSeconds, Seconds: 0.5);
                await pair.MeasureAsync(first, round: 0, cancellationToken);
                return pair;
            }

            report.Unavailable[subject.Name] = $"this program does not measure its {MarkdownReport.NameOf(options.Operation)}s";
        }
        catch (Exception exception) when (exception is ChildException or TimeoutException)
        {
            report.Failures.Add(new Failure(subject.Name, null, exception.Message, (exception as ChildException)?.Errors ?? ""));
            await Console.Error.WriteLineAsync(exception.Message);
        }

        if (pair is not null)
            await pair.DisposeAsync();
        return null;
    }
}
