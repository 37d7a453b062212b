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
    }

    [Fact]
    public void There_is_no_page_without_a_diagnostic() =>
        Directory.GetFiles(Folder(), "TRPC*.md").Select(Path.GetFileNameWithoutExtension).Order().ShouldBe(ContractRules.All.Select(rule => rule.Id).Order());

    [Fact]
    public void The_analyzer_supports_every_rule_once()
    {
        new ContractAnalyzer().SupportedDiagnostics.Select(rule => rule.Id).ShouldBe(ContractRules.All.Select(rule => rule.Id));
        ContractRules.All.Select(rule => rule.Id).ShouldBeUnique();
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "diagnostics");
}
