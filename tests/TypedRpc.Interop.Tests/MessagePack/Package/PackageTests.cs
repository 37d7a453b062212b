using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TypedRpc.Interop.Tests.MessagePack.Package;

/// <summary>Every kind of type has the bytes of MessagePack-CSharp, but for those that docs/conformance.md lists with the reason.</summary>
public sealed partial class PackageTests(ITestOutputHelper output)
{
    [Fact]
    public void The_differences_from_the_package_are_exactly_those_of_the_table()
    {
        List<(string Name, Comparison Comparison)> all = [.. PackageKinds.All.Select(kind => (kind.Name, kind.Compare()))];
        string[] found =
            [.. all.Where(one => !one.Comparison.IsEqual).Select(one => one.Comparison.Row(one.Name)).Order(StringComparer.Ordinal)];
        string[] documented = [.. Documented().Order(StringComparer.Ordinal)];

        foreach ((string name, Comparison comparison) in all.Where(one => !one.Comparison.IsEqual))
            output.WriteLine($"{comparison.Row(name)} {comparison.Bytes}");
        output.WriteLine($"{all.Count} kinds, {all.Count - found.Length} with the same bytes and read both ways");
        found.Except(documented).ShouldBeEmpty("differences that docs/conformance.md does not have");
        documented.Except(found).ShouldBeEmpty("differences of docs/conformance.md that are there no more");
    }

    [Fact]
    public void There_are_at_least_72_kinds_and_the_document_says_how_many()
    {
        int count = PackageKinds.All.Count;

        count.ShouldBeGreaterThanOrEqualTo(72);
        PackageKinds.All.Select(kind => kind.Name).Distinct().Count().ShouldBe(count);
        File.ReadAllText(Document()).ShouldContain($"{count} kinds of types, {count - Documented().Count()} of them");
    }

    private static string Document([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "..", "docs", "conformance.md");

    private static IEnumerable<string> Documented() =>
        Difference().Matches(File.ReadAllText(Document())).Select(row => row.Groups[1].Value.Replace("`", ""));

    // | kind | yes or no | yes or no | yes or no | why |
    [GeneratedRegex(@"^(\| [^|]+ \| (?:yes|no|-) \| (?:yes|no|-) \| (?:yes|no|-) \|) [^|]{10,} \|$", RegexOptions.Multiline)]
    private static partial Regex Difference();
}
