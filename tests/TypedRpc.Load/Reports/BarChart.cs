using System.Globalization;
using ScottPlot;
using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Reports;

/// <summary>Operations a second by subject and callers, for the first size of bodies.</summary>
internal static class BarChart
{
    private const int Width = 1100;
    private const int Height = 520;
    private const string Font = "DejaVu Sans";

    public static void Write(LoadReport report, string path)
    {
        int bytes = report.Options.Bytes[0];
        string[] subjects = [.. report.Options.Subjects.Where(name => report.Samples.Any(s => s.Subject == name))];
        int[] callers = [.. report.Options.Callers];
        using var plot = new Plot();
        IPalette palette = new ScottPlot.Palettes.Category20();
        int step = subjects.Length + 1;
        for (int i = 0; i < subjects.Length; i++)
        {
            var bars = new List<Bar>();
            for (int group = 0; group < callers.Length; group++)
            {
                Spread? rate = Spread.Of(report.Samples
                    .Where(s => s.Subject == subjects[i] && s.Case.Bytes == bytes && s.Case.Callers == callers[group])
                    .Select(s => (double?)s.Rate));
                bars.Add(new Bar { Position = (group * step) + i, Value = rate?.Median ?? 0, FillColor = palette.GetColor(i) });
            }

            plot.Add.Bars(bars.ToArray()).LegendText = subjects[i];
        }

        double middle = (subjects.Length - 1) / 2.0;
        plot.Axes.Bottom.SetTicks(
            [.. callers.Select((_, group) => (group * step) + middle)],
            [.. callers.Select(count => count.ToString(CultureInfo.InvariantCulture) + " at a time")]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.YLabel("operations a second");
        plot.Title(string.Create(
            CultureInfo.InvariantCulture,
            $"{MarkdownReport.NameOf(report.Options.Operation)}s, {bytes:N0} bytes, {report.Environment.Date}"));
        plot.HideGrid();
        plot.Axes.Margins(bottom: 0);
        plot.ShowLegend(Edge.Right);
        plot.Font.Set(Font);

        // The place of each letter is in the drawing, so that any font without serifs does where this one is missing.
        string drawing = plot.GetSvgXml(Width, Height);
        drawing = drawing.Replace($"font-family=\"{Font}\"", $"font-family=\"{Font}, sans-serif\"", StringComparison.Ordinal);
        File.WriteAllText(path, drawing);
    }
}
