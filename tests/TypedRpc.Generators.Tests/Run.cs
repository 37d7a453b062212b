using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>One run of the generator and the analyzer.</summary>
internal sealed class Run(CSharpCompilation compilation, GeneratorDriver driver, GeneratorRunResult result)
{
    public CSharpCompilation Compilation => compilation;

    public GeneratorDriver Driver => driver;

    /// <summary>What the analyzer reports, suppressed or not.</summary>
    public ImmutableArray<Diagnostic> Problems { get; set; } = [];

    /// <summary>The generated files by name.</summary>
    public SortedDictionary<string, string> Sources { get; } = new(
        result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString()), StringComparer.Ordinal);

    public string All => string.Join("\n", Sources.Values);

    /// <summary>The compilation with the generated code.</summary>
    public CSharpCompilation Output(bool hideWarnings = true) =>
        compilation.AddSyntaxTrees(Sources.Select(source => CSharpSyntaxTree.ParseText(
            hideWarnings ? source.Value : source.Value.Replace("#pragma warning disable\n", "", StringComparison.Ordinal),
            Harness.Parse(compilation.LanguageVersion),
            source.Key)));
}
