using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Analyzers;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Tests;

public sealed class DiagnosticPagesTests
{
    public static TheoryData<string> Ids => [.. ContractRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_diagnostic_has_a_page_that_its_link_leads_to(string id)
    {
        DiagnosticDescriptor rule = ContractRules.All.Single(one => one.Id == id);
        rule.HelpLinkUri.ShouldBe($"https://github.com/typedrpc/typedrpc/blob/main/docs/diagnostics/{id}.md");
        rule.Category.ShouldBe("TypedRpc.Usage");
        string page = File.ReadAllText(Path.Combine(Folder(), id + ".md"));
        page.ShouldStartWith($"# {id}: {rule.Title.ToString(CultureInfo.InvariantCulture)}\n");
        foreach (string part in new[] { "## Why", "## How to fix", id == "TRPC0001" ? "```xml" : "```csharp" })
            page.ShouldContain(part);
        page.Split('\n').Length.ShouldBeLessThanOrEqualTo(41, "40 lines, and what follows the last one");
        if (rule.DefaultSeverity < DiagnosticSeverity.Error)
            page[page.IndexOf("## How to suppress", StringComparison.Ordinal)..].ShouldContain($"{id}");
    }

    [Fact]
    public void The_releases_list_every_rule_with_its_category_its_severity_and_its_title()
    {
        string folder = Path.Combine(Folder(), "..", "..", "generators", "TypedRpc.Generators");
        IEnumerable<string> rows = new[] { "Shipped", "Unshipped" }
            .SelectMany(name => File.ReadAllLines(Path.Combine(folder, $"AnalyzerReleases.{name}.md")))
            .Where(line => line.StartsWith("TRPC", StringComparison.Ordinal));

        rows.Order(StringComparer.Ordinal).ShouldBe(
            ContractRules.All.Select(
                rule => $"{rule.Id} | {rule.Category} | {rule.DefaultSeverity} | {rule.Title.ToString(CultureInfo.InvariantCulture)}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_no_page_without_a_diagnostic() =>
        Directory.GetFiles(Folder(), "TRPC*.md")
            .Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(ContractRules.All.Select(rule => rule.Id).Order());

    [Fact]
    public void The_analyzer_supports_every_rule_once()
    {
        new ContractAnalyzer().SupportedDiagnostics.Select(rule => rule.Id).ShouldBe(ContractRules.All.Select(rule => rule.Id));
        ContractRules.All.Select(rule => rule.Id).ShouldBeUnique();
    }

    private static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "diagnostics");
}
