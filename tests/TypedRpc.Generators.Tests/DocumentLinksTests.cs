using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TypedRpc.Generators.Tests;

/// <summary>Links between the documents lead to files and headings that are there.</summary>
public sealed partial class DocumentLinksTests
{
    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(Root(), "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root(), file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_somewhere(string document)
    {
        string file = Path.Combine(Root(), document);
        foreach (Match link in Link().Matches(File.ReadAllText(file)))
        {
            (string path, string anchor) = (link.Groups[1].Value, link.Groups[2].Value);
            string target = path.Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path));
            (File.Exists(target) || Directory.Exists(target)).ShouldBeTrue($"{document} links to {link.Value}");
            if (anchor.Length > 0)
                Anchors(target).ShouldContain(anchor, $"{document} links to {link.Value}");
        }
    }

    // As GitHub makes them: lower case, without punctuation, with hyphens for blanks.
    private static IEnumerable<string> Anchors(string file) => Heading().Matches(File.ReadAllText(file))
        .Select(heading => Punctuation().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
