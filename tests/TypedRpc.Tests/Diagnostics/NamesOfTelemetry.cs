using System.Reflection;
using System.Text.RegularExpressions;
using TypedRpc.Diagnostics;

namespace TypedRpc.Tests.Diagnostics;

/// <summary>docs/telemetry.md and the names in the code.</summary>
public sealed partial class NamesOfTelemetry
{
    private static readonly string[] Own =
    [
        .. typeof(TelemetryNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    [Fact]
    public void Every_name_is_documented()
    {
        string page = File.ReadAllText(Repository.PathTo("docs", "telemetry.md"));
        Own.Where(name => !page.Contains(name, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_documented_name_exists() =>
        Name().Matches(File.ReadAllText(Repository.PathTo("docs", "telemetry.md")))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Except(Own)
            .Except(["server.address"]) // the page says why it is not set
            .ShouldBeEmpty();

    [Fact]
    public void Names_are_unique() =>
        Own.GroupBy(name => name, StringComparer.Ordinal).Where(same => same.Count() > 1).ShouldBeEmpty();

    [GeneratedRegex("`((?:rpc|messaging|typedrpc|server|error)\\.[a-z_.]+)`")]
    private static partial Regex Name();
}
