using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Sources that mark what must be reported, and where: <c>{|TRPC0004:"a b"|}</c>.</summary>
internal static partial class Marked
{
    /// <summary>Holds that what is marked is reported, and nothing else; and that there is code unless it is an error.</summary>
    /// <param name="usings">What comes before the source.</param>
    /// <param name="marked">The source.</param>
    /// <param name="also">An id that is reported once wherever it is.</param>
    /// <param name="references">What is referenced beside the framework and the library.</param>
    public static Run Hold(string usings, string marked, string? also = null, params MetadataReference[] references)
    {
        var expected = new List<(string, string)>();
        string source = usings + Markers().Replace(marked, match =>
        {
            expected.Add((match.Groups[1].Value, match.Groups[2].Value));
            return match.Groups[2].Value;
        });
        int[] starts = [.. Markers().Matches(usings + marked).Select((match, i) => match.Index - (i * "{|TRPC0000:|}".Length))];
        CSharpCompilation compilation = Harness.Compile([source]).AddReferences(references);
        compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        Run run = Harness.Start(compilation);
        List<(string Id, string Text, int Start)> actual =
            [.. run.Problems.Where(one => one.Id != also).Select(one => (one.Id, source.Substring(one.Location.SourceSpan.Start, one.Location.SourceSpan.Length), one.Location.SourceSpan.Start))];
        actual.ShouldBe(expected.Select((one, i) => (one.Item1, one.Item2, starts[i])), ignoreOrder: true);
        if (also is not null)
            run.Problems.Count(one => one.Id == also).ShouldBe(1);
        (run.Sources.Count == 0).ShouldBe(run.Problems.Any(one => one.Severity == DiagnosticSeverity.Error));
        Harness.GenerateUnheard(compilation).ShouldBe(run.Sources, "severities do not decide what is generated");
        return run;
    }

    [GeneratedRegex(@"\{\|(TRPC\d{4}):(.*?)\|\}")]
    private static partial Regex Markers();
}
