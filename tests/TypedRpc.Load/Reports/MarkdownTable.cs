using System.Globalization;
using System.Text;

namespace TypedRpc.Load.Reports;

/// <summary>A table whose columns are numbers, but for a title above it.</summary>
internal sealed class MarkdownTable(string title, params string[] columns)
{
    private readonly List<string> _rows = [];

    public void Add(params FormattableString[] cells) =>
        _rows.Add($"| {string.Join(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture)))} |");

    public override string ToString() => new StringBuilder()
        .AppendLine(CultureInfo.InvariantCulture, $"**{title}**")
        .AppendLine()
        .AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", columns)} |")
        .AppendLine(CultureInfo.InvariantCulture, $"|{string.Concat(columns.Select(_ => "--:|"))}")
        .AppendJoin('\n', _rows)
        .AppendLine()
        .ToString();
}
