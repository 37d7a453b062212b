using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Analyzers;
using TypedRpc.Generators.Emit;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>Runs the analyzer over sources and a baseline, as the build does that the package's targets set up.</summary>
internal static class BaselineRun
{
    public const string Path = "/repo/contracts.rpc";

    /// <summary>The baseline of sources, taken from the attribute that is generated.</summary>
    public static string TextOf(params string[] sources)
    {
        GeneratorDriverRunResult result = Harness.NewDriver().RunGenerators(Harness.Compile(sources)).GetRunResult();
        string attribute = result.Results.Single().GeneratedSources.Single(source => source.HintName == SurfaceEmitter.HintName).SourceText.ToString();
        return attribute.Split("\"\"\"")[1].TrimStart('\n');
    }

    /// <param name="baseline">The text of the file; null is no file.</param>
    /// <param name="sources">The sources.</param>
    public static ImmutableArray<Diagnostic> Analyze(string? baseline, params string[] sources) => Analyze(baseline, Harness.Compile(sources));

    public static ImmutableArray<Diagnostic> Analyze(string? baseline, CSharpCompilation compilation, string setting = "contracts.rpc")
    {
        ImmutableArray<AdditionalText> files = baseline is null ? [new File("/repo/other.txt", "?")] : [new File("/repo/other.txt", "?"), new File(Path, baseline)];
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions(files, new Settings(setting)), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> found = new CompilationWithAnalyzers(compilation, [new BaselineAnalyzer()], options).GetAllDiagnosticsAsync().GetAwaiter().GetResult();
        found.Where(one => one.Id == "AD0001").ShouldBeEmpty();
        return [.. found.Where(one => one.Id.StartsWith("TRPC", StringComparison.Ordinal)).OrderBy(one => one.Location.SourceSpan.Start).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Settings(string setting) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values("build_property.TypedRpcContractBaseline", setting);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values("", "");

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Values("build_metadata.AdditionalFiles.TypedRpcContractBaseline", textFile.Path == BaselineRun.Path ? "true" : "");
    }

    private sealed class Values(string key, string value) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string wanted, [NotNullWhen(true)] out string? found)
        {
            found = wanted == key ? value : null;
            return found is not null;
        }
    }
}
