using System.Text.RegularExpressions;

namespace TypedRpc.Tests.Architecture;

/// <summary>What is logged is documented.</summary>
public sealed partial class LoggedEvents
{
    [Fact]
    public void Every_event_that_is_logged_is_in_the_documentation_and_no_other()
    {
        string[] sources = Directory.GetFiles(Repository.PathTo("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .ToArray();
        string[] logged = [.. sources.SelectMany(text => LogMessage().Matches(text)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        string[] documented =
        [
            .. File.ReadLines(Repository.PathTo("docs", "logging.md"))
                .SelectMany(line => Row().Match(line) is { Success: true } row ? row.Groups[1].Value.Split(", ") : [])
                .Order(StringComparer.Ordinal),
        ];

        logged.ShouldNotBeEmpty();
        documented.ShouldBe(logged);
    }

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex LogMessage();

    [GeneratedRegex(@"^\| (\d{4}(?:, \d{4})*) \|")]
    private static partial Regex Row();
}
