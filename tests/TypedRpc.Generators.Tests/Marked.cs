using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Tests;

/// <summary>Sources that mark what must be reported, and where: <c>{|TRPC0004:"a b"|}</c>.</summary>
internal static class Marked
{
    /// <summary>Holds that what is marked is reported, and nothing else; and that there is code unless it is an error.</summary>
    /// <param name="usings">What comes before the source.</param>
    /// <param name="marked">The source.</param>
    /// <param name="references">What is referenced beside the framework and the library.</param>
    public static Run Hold(string usings, string marked, params MetadataReference[] references)
    {
        Run run = ContractTest.Marked(Harness.Empty.AddReferences(references), usings + marked);
        (run.Sources.Count == 0).ShouldBe(run.Problems.Any(one => one.Severity == DiagnosticSeverity.Error));
        Harness.GenerateUnheard(run.Compilation).ShouldBe(run.Sources, "severities do not decide what is generated");
        return run;
    }
}
