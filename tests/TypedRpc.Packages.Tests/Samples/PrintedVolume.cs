using System.Globalization;
using System.Text.RegularExpressions;

namespace TypedRpc.Packages.Tests.Samples;

/// <summary>A row of the table that the API prints.</summary>
internal sealed partial record PrintedVolume(string Name, Guid Id, int SizeGib, string Host, string State)
{
    public static IReadOnlyList<PrintedVolume> Of(string output) =>
        [.. Row().Matches(output).Select(row => row.Groups).Select(cells => new PrintedVolume(
            cells[1].Value, Guid.Parse(cells[2].Value), int.Parse(cells[3].Value, CultureInfo.InvariantCulture), cells[4].Value,
            cells[5].Value))];

    [GeneratedRegex(@"(vol-\d+)\W+([0-9a-f-]{36})\W+(\d+)\W+(\w+)\W+(\w+)\W*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
