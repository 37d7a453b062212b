using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Analyzers;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>
/// A rich source with tokens deleted, doubled, swapped and replaced at random places: what an editor has between two keys, and contracts
/// nobody thought of.
/// </summary>
[FailureClass(24), FailureClass(34)]
public sealed class Mutations
{
    private static readonly string[] Modifiers =
    [
        "ref", "out", "in", "params", "static", "abstract", "virtual", "sealed", "new", "private", "protected", "internal", "public",
        "partial", "unsafe", "required", "readonly", "const", "?", "[]", "*",
        "file", "async", "scoped", "this", "dynamic", "void", "object", "<T>", "@", "{ get; }", "=> default!;", ": IDisposable", "[Call]",
        "[Cast]", "[Notification(\"a\")]", "[RpcTopic(\"x\")]", "[Obsolete]",
        "[Throws(typeof(Quota))]", "[Throws(typeof(Exception))]", "[JsonDerivedType(typeof(Disk), 2)]", "[JsonIgnore]", "[JsonRequired]",
        "[Sensitive]", "[JsonPropertyName(\"size\")]", "readonly struct", ": Medium", ": Quota", "typeof(List<>)",
    ];

    // Interned once: binding begins with the references, which do not change.
    private static readonly CSharpCompilation Empty = Harness.Compile([]);

    private static readonly (string Text, SyntaxToken[] Tokens)[] Sources = [.. RichSource.Parts.Select(part => (part, Scan(part)))];

    [Fact]
    public void Generator_and_analyzer_do_not_throw_and_accepted_code_compiles()
    {
        int count = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_ALL") == "1" ? 100_000 : 1_000;
        var faults = new ConcurrentQueue<string>();
        int accepted = 0;
        Parallel.For(0, count, seed =>
        {
            string mutant = Mutate(new Random(seed));
            (string? fault, bool isAccepted) = Hold(mutant);
            if (isAccepted)
                Interlocked.Increment(ref accepted);
            if (fault is not null)
                faults.Enqueue($"{seed}: {fault}");
        });
        faults.Order(StringComparer.Ordinal).Take(10).ShouldBeEmpty();

        // Mutants that no compiler takes prove less: some must get all the way.
        accepted.ShouldBeGreaterThan(count / 20);
    }

    [Fact]
    public void The_sources_themselves_are_accepted() =>
        RichSource.Parts.Append(RichSource.Text).Select(Hold).ShouldAllBe(held => held.Fault == null && held.IsAccepted);

    private static (string? Fault, bool IsAccepted) Hold(string mutant)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(mutant), Harness.Parse(), "Mutant.cs");
        CSharpCompilation compilation = Empty.AddSyntaxTrees(tree);
        GeneratorRunResult result = CSharpGeneratorDriver.Create([new RpcGenerator().AsSourceGenerator()], parseOptions: Harness.Parse())
            .RunGenerators(compilation).GetRunResult().Results.Single();
        if (result.Exception is { } thrown)
            return ($"the generator threw {thrown}", false);
        ImmutableArray<Diagnostic> problems = compilation.WithAnalyzers([new ContractAnalyzer()])
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        if (problems.FirstOrDefault(one => one.Id == "AD0001") is { } crash)
            return ($"the analyzer threw {crash}", false);
        if (tree.GetDiagnostics().Any() || HasErrors(compilation) is not null)
            return (null, false);
        bool hasProblem = problems.Any(one => one.DefaultSeverity == DiagnosticSeverity.Error);
        (int contracts, int generated) = Harness.Count(compilation, result.GeneratedSources.Select(source => source.SourceText.ToString()));
        if (hasProblem != generated < contracts)
            return ($"{generated} of {contracts} contracts have code, and the analyzer says {string.Join(", ", problems)}", false);
        string? error = HasErrors(compilation.AddSyntaxTrees(
            result.GeneratedSources.Select(source => CSharpSyntaxTree.ParseText(source.SourceText, Harness.Parse(), source.HintName))));
        return (error, !hasProblem);
    }

    private static string? HasErrors(CSharpCompilation compilation) =>
        compilation.GetDiagnostics().FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error)?.ToString();

    private static string Mutate(Random random)
    {
        (string text, SyntaxToken[] tokens) = Sources[random.Next(Sources.Length)];
        for (int edits = random.Next(1, 4); edits > 0 && tokens.Length > 0; edits--)
        {
            SyntaxToken one = tokens[random.Next(tokens.Length)];
            SyntaxToken other = tokens[random.Next(tokens.Length)];
            SyntaxToken[] alike = [.. tokens.Where(token => token.IsKind(one.Kind()))];
            text = random.Next(8) switch
            {
                0 => Replace(text, one, ""),
                1 => Replace(text, one, $"{one} {one}"),
                2 => Swap(text, one, other),
                3 => Replace(text, one, $"{Modifiers[random.Next(Modifiers.Length)]} {one}"),
                4 => Replace(text, one, $"{one} {Modifiers[random.Next(Modifiers.Length)]}"),
                5 when random.Next(4) == 0 => text[..one.SpanStart],
                _ => Replace(text, one, alike[random.Next(alike.Length)].Text),
            };
            if (edits > 1)
                tokens = Scan(text);
        }

        return text;
    }

    private static string Replace(string text, SyntaxToken token, string by) =>
        text.Remove(token.SpanStart, token.Span.Length).Insert(token.SpanStart, by);

    private static string Swap(string text, SyntaxToken one, SyntaxToken other)
    {
        (SyntaxToken first, SyntaxToken last) = one.SpanStart <= other.SpanStart ? (one, other) : (other, one);
        return first == last ? text : Replace(Replace(text, last, first.Text), first, last.Text);
    }

    // Without what has no text, such as the end of the file.
    private static SyntaxToken[] Scan(string text) =>
        [.. CSharpSyntaxTree.ParseText(text, Harness.Parse()).GetRoot().DescendantTokens().Where(token => token.Span.Length > 0)];
}
