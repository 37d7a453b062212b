using System.Text.RegularExpressions;

namespace TypedRpc.Packages.Tests.Packaging;

/// <summary>The README of the repository.</summary>
internal static class Readme
{
    /// <summary>The code blocks in a language, in order.</summary>
    public static IEnumerable<string> Blocks(string language) =>
        Regex.Matches(File.ReadAllText(Path.Combine(Places.Repository, "README.md")), $"```{language}\n(.*?)```", RegexOptions.Singleline)
            .Select(block => block.Groups[1].Value);
}
