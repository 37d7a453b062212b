using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedRpc.Load.Reports;

/// <summary>The files of a comparison: <c>load.md</c>, <c>load.json</c> and <c>load.svg</c>.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static async Task WriteAsync(LoadReport report, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "load.md"), MarkdownReport.Of(report), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "load.json"), JsonSerializer.Serialize(report, Json), cancellationToken);
        BarChart.Write(report, Path.Combine(folder, "load.svg"));
    }
}
