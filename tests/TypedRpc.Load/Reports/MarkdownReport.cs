using System.Globalization;
using System.Text;
using TypedRpc.Load.Measuring;
using TypedRpc.Load.Subjects;

namespace TypedRpc.Load.Reports;

/// <summary>The Markdown of a comparison: a table for each case.</summary>
internal static class MarkdownReport
{
    private const string None = "–";

    public static string Of(LoadReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{report.Environment}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            {report.Options.Rounds} interleaved rounds of {report.Options.Seconds} s after a warm-up. Client, server and broker are separate
            processes on one machine. Each figure is the median of the rounds, with its range in brackets. "x" is the ratio to `client` in the
            same round. CPU is in processor seconds for 10,000 operations. B is bytes allocated for an operation at client and server, with
            the byte arrays of the arguments and results. System calls are not counted.
            """);
        foreach (Case one in report.Options.Cases)
            WriteTable(text, report, one);
        text.AppendLine();
        foreach (string name in report.Options.Subjects)
        {
            string reason = report.Unavailable.TryGetValue(name, out string? why) ? $" Not available: {why}." : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"- `{name}`: {SubjectTable.Find(name).Description}.{reason}");
        }

        foreach (Failure failure in report.Failures)
        {
            text.AppendLine();
            string at = failure.Case?.ToString() ?? "start";
            text.AppendLine(CultureInfo.InvariantCulture, $"`{failure.Subject}` failed ({at}): {failure.Reason}");
            text.AppendLine(CultureInfo.InvariantCulture, $"```text\n{failure.Errors.Trim()}\n```");
        }

        return text.ToString();
    }

    /// <summary>The word for an operation.</summary>
    public static string NameOf(Operation operation) => operation switch
    {
        Operation.Call => "call",
        Operation.Cast => "confirmed cast",
        Operation.Hint => "unconfirmed cast",
        Operation.Stream => "stream of 10,000 item",
        _ => "notification",
    };

    private static void WriteTable(StringBuilder text, LoadReport report, Case one)
    {
        ILookup<string, Sample> samples = report.Samples.Where(sample => sample.Case == one).ToLookup(sample => sample.Subject);
        if (samples.Count == 0)
            return;
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture, $"**{NameOf(one.Operation)}s, {one.Bytes:N0} bytes, {one.Callers} at a time**");
        text.AppendLine();
        if (one.Operation is Operation.Hint or Operation.Notification)
        {
            text.AppendLine("The client's rate and latencies are those of acceptance by the library, which may keep a buffer.");
            text.AppendLine();
        }

        // A client knows when a call was served.
        bool hasServed = one.Operation != Operation.Call;
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| subject | /s | x /s |{(hasServed ? " served /s |" : "")} p50 µs | x p50 | p99 µs | client CPU | server CPU | x both | broker CPU | x broker | B |");
        text.AppendLine(CultureInfo.InvariantCulture, $"|---|--:|--:|{(hasServed ? "--:|" : "")}--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (string name in report.Options.Subjects.Where(samples.Contains))
        {
            Sample[] own = [.. samples[name]];
            Sample[] measure = [.. samples[SubjectTable.Measure]];
            string[] cells =
            [
                $"`{name}`",
                Whole(Spread.Of(own.Select(s => (double?)s.Rate)), withRange: true),
                Ratio(own, measure, s => s.Rate),
                .. hasServed ? [Whole(Spread.Of(own.Select(s => (double?)s.ServedRate)))] : Array.Empty<string>(),
                Whole(Spread.Of(own.Select(s => (double?)s.P50))),
                Ratio(own, measure, s => s.P50),
                Whole(Spread.Of(own.Select(s => (double?)s.P99))),
                Seconds(Spread.Of(own.Select(s => (double?)s.ClientProcessor))),
                Seconds(Spread.Of(own.Select(s => (double?)s.ServerProcessor))),
                Ratio(own, measure, s => s.Processor),
                Seconds(Spread.Of(own.Select(s => s.BrokerProcessor))),
                Ratio(own, measure, s => s.BrokerProcessor),
                Whole(Spread.Of(own.Select(s => s.AllocatedBytes))),
            ];
            text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |");
        }
    }

    private static string Ratio(Sample[] own, Sample[] measure, Func<Sample, double?> figure)
    {
        Spread? spread = Spread.OfRatios(own.ToDictionary(s => s.Round, figure), measure.ToDictionary(s => s.Round, figure));
        return spread is null
            ? None
            : string.Create(CultureInfo.InvariantCulture, $"{spread.Median:F2} ({spread.Least:F2}-{spread.Most:F2})");
    }

    private static string Whole(Spread? spread, bool withRange = false) => spread is null
        ? None
        : withRange
            ? string.Create(CultureInfo.InvariantCulture, $"{spread.Median:N0} ({spread.Least:N0}-{spread.Most:N0})")
            : string.Create(CultureInfo.InvariantCulture, $"{spread.Median:N0}");

    private static string Seconds(Spread? spread) =>
        spread is null ? None : string.Create(CultureInfo.InvariantCulture, $"{spread.Median:F3}");
}
