using System.Runtime.CompilerServices;
using TypedRpc.Generators.Evolution;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>The page for people, the rows that are run, and the rules of the analyzer say the same.</summary>
public sealed class EvolutionPageTests
{
    [Fact]
    public void The_tables_of_the_page_are_the_rows_that_are_run()
    {
        string page = Page();
        if (Environment.GetEnvironmentVariable("TYPEDRPC_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(Place(), page = Written(page));
        page.ShouldBe(Written(page));
    }

    [Fact]
    public void Every_rule_has_a_row()
    {
        EvolutionRows.All.Select(row => row.Rule).Distinct().Where(rule => rule != "no change on the wire").Order(StringComparer.Ordinal)
            .ShouldBe(ChangeRules.All.Select(rule => rule.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_row_comes_twice() => EvolutionRows.All.Select(row => row.Change).ShouldBeUnique();

    [Fact]
    public void A_breaking_rule_has_advice_and_a_compatible_one_has_none() =>
        ChangeRules.All.ShouldAllBe(rule => (rule.Breaks == Breaks.None) == (rule.Advice.Length == 0));

    private static string Written(string page)
    {
        const string Calls = "| Change | Old client, new server | New client, old server | Reported |";
        page = Replaced(
            page, "calls", Calls, Lines(EvolutionRows.All.Except(StreamRows.All).Where(row => !row.Old.IsNotifications)));
        page = Replaced(page, "streams", Calls, Lines(StreamRows.All));
        return Replaced(
            page, "notifications", "| Change | Old notifier, new listener | New notifier, old listener | Reported |",
            Lines(EvolutionRows.All.Where(row => row.Old.IsNotifications)));
    }

    private static IEnumerable<string> Lines(IEnumerable<EvolutionRow> rows) =>
        rows.Select(row => $"| {row.Change} | {row.OldWord} | {row.NewWord} | {row.Reported} |");

    private static string Replaced(string page, string name, string heads, IEnumerable<string> lines)
    {
        string[] parts = page.Split($"<!-- {name} -->\n");
        parts.Length.ShouldBe(3, $"the table {name} must be between two marks");
        string rule = string.Concat(Enumerable.Repeat("|---", heads.Count(c => c == '|') - 1)) + "|";
        return $"{parts[0]}<!-- {name} -->\n{heads}\n{rule}\n{string.Join('\n', lines)}\n<!-- {name} -->\n{parts[2]}";
    }

    private static string Page() => File.ReadAllText(Place()).ReplaceLineEndings("\n");

    private static string Place([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "docs", "contract-evolution.md");
}
