using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedRpc.Generators;
using TypedRpc.Generators.Analyzers;

namespace TypedRpc.Benchmarks.Generator;

/// <summary>
/// Prints what the generator and the analyzer cost, beside a reading of the same symbols. Every round has fresh compilations, and measures
/// them in turns.
/// </summary>
internal static class GeneratorBenchmark
{
    public static void Run(int? only)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, Roslyn "
            + $"{typeof(Compilation).Assembly.GetName().Version}; medians, least and most of the rounds");

        // The largest first, so that its first round is that of a compiler that has just started.
        foreach ((int contracts, int warmup, int rounds) in new[] { (1000, 2, 5), (100, 15, 15), (1, 30, 15) })
        {
            if (only is not null && only != contracts)
                continue;
            Cold(contracts, warmup, rounds);
            Edit(contracts, warmup, rounds);
            Analyze(contracts, warmup, rounds);
        }
    }

    private static void Cold(int contracts, int warmup, int rounds)
    {
        var run = new Rounds($"{contracts} contracts, cold", warmup, rounds);
        for (int round = 0; round < run.Count; round++)
        {
            CSharpCompilation compilation = ContractSources.Compile(contracts);
            CSharpCompilation other = ContractSources.Compile(contracts);
            run.Measure("generator", () => Driver(new RpcGenerator()).RunGenerators(compilation));
            run.Measure("hand-written", () => Driver(new HandWrittenReading()).RunGenerators(other));
        }

        GeneratorRunResult result = Driver(new RpcGenerator())
            .RunGenerators(ContractSources.Compile(contracts)).GetRunResult().Results.Single();
        run.Print("hand-written");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"    {result.GeneratedSources.Length} files, "
                + $"{result.GeneratedSources.Sum(source => (long)source.SourceText.Length) / 1e6:F1} M characters"));
    }

    private static void Edit(int contracts, int warmup, int rounds)
    {
        var run = new Rounds($"{contracts} contracts, an unrelated edit", warmup, rounds);
        CSharpCompilation start = ContractSources.Compile(contracts);
        GeneratorDriver generator = Driver(new RpcGenerator()).RunGenerators(start);
        GeneratorDriver hand = Driver(new HandWrittenReading()).RunGenerators(start);
        GeneratorDriver nothing = Driver(new Nothing()).RunGenerators(start);
        var plain = new HandWrittenReading();
        for (int round = 0; round < run.Count; round++)
        {
            // An edit of its own for each: whoever comes second would find the symbols bound.
            Compilation[] edits = [.. Enumerable.Range(1, 4).Select(i => ContractSources.Edit(start, (round * 4) + i))];
            run.Measure("generator", () => generator = generator.RunGenerators(edits[0]));
            run.Measure("hand-written", () => hand = hand.RunGenerators(edits[1]));
            run.Measure("hand-written, no driver", () => plain.ReadAll(edits[2], contracts));
            run.Measure("nothing", () => nothing = nothing.RunGenerators(edits[3]));
        }

        run.Print("hand-written");
        HashSet<object> before = new(Texts(generator), ReferenceEqualityComparer.Instance);
        generator = generator.RunGenerators(ContractSources.Edit(start, -1));
        Console.WriteLine($"    emitted again: {Texts(generator).Count(text => !before.Contains(text))} of {before.Count} files");
    }

    private static void Analyze(int contracts, int warmup, int rounds)
    {
        var run = new Rounds($"{contracts} contracts, analyzer", warmup, rounds);
        CSharpCompilation start = ContractSources.Compile(contracts);
        for (int round = 0; round < run.Count; round++)
        {
            Compilation[] edits = [.. Enumerable.Range(1, 2).Select(i => ContractSources.Edit(start, (round * 2) + i))];
            run.Measure("analyzer", () => Found(edits[0], new ContractAnalyzer()));
            run.Measure("an empty one", () => Found(edits[1], new EmptyAnalyzer()));
        }

        run.Print("an empty one");
    }

    private static void Found(Compilation compilation, DiagnosticAnalyzer analyzer)
    {
        if (!compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult().IsEmpty)
            throw new InvalidOperationException("the contracts have faults");
    }

    private static IEnumerable<object> Texts(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText);

    // Without tracking, as in an editor: to track the steps costs more than the steps.
    private static GeneratorDriver Driver(IIncrementalGenerator generator) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()],
        parseOptions: ContractSources.Options);

    /// <summary>Finds the contracts and reads nothing: what the driver itself costs.</summary>
    private sealed class Nothing : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName(ContractSources.Topic, static (_, _) => true, static (_, _) => 0),
            static (_, _) => { });
    }
}
