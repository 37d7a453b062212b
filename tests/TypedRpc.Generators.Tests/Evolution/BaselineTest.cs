using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using TypedRpc.Generators.Analyzers;
using TypedRpc.Generators.Emit;

namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>Sources, and a baseline that they are compared with, as in a build that the package's targets set up.</summary>
internal sealed class BaselineTest : CSharpAnalyzerTest<BaselineAnalyzer, DefaultVerifier>
{
    private const string Path = "/0/contracts.rpc";

    private ImmutableArray<Diagnostic> _reported;
    private bool _isMarked = true;

    private BaselineTest(string? baseline, string setting, params string[] sources)
    {
        foreach (string source in sources)
            TestState.Sources.Add(source);
        TestState.AdditionalFiles.Add(("/0/other.txt", "?"));
        if (baseline is not null)
            TestState.AdditionalFiles.Add((Path, baseline));
        TestState.AnalyzerConfigFiles.Add(("/0/.globalconfig", "is_global = true\nbuild_property.TypedRpcContractBaseline = "
            + $"{setting}\n[{Path}]\nbuild_metadata.AdditionalFiles.TypedRpcContractBaseline = true\n"));
        TestState.AdditionalReferences.AddRange(Harness.References);
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        MarkupOptions = MarkupOptions.UseFirstDescriptor;
        TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;
    }

    /// <summary>The baseline of sources, taken from the attribute that is generated.</summary>
    public static string TextOf(params string[] sources) =>
        Harness.Generate(Harness.Compile(sources)).Sources[SurfaceEmitter.HintName].Split("\"\"\"")[1].TrimStart('\n');

    /// <summary>Holds that exactly what is marked is reported, in the source or in the baseline, and returns it.</summary>
    /// <param name="baseline">The text of the file; null is no file.</param>
    /// <param name="source">The source.</param>
    /// <param name="expected">What has no place that could be marked.</param>
    /// <param name="setting">The property of the build.</param>
    /// <param name="suppressed">An id that the project suppresses.</param>
    public static async Task<ImmutableArray<Diagnostic>> HoldAsync(
        string? baseline, string source, DiagnosticResult? expected = null, string setting = "contracts.rpc", string? suppressed = null)
    {
        var test = new BaselineTest(baseline, setting, source);
        if (expected is { } one)
            test.ExpectedDiagnostics.Add(one);
        if (suppressed is not null)
            test.DisabledDiagnostics.Add(suppressed);
        await test.RunAsync();
        return test._reported;
    }

    /// <summary>What is reported; the test judges it.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string baseline, params string[] sources)
    {
        var test = new BaselineTest(baseline, "contracts.rpc", sources) { _isMarked = false };
        await test.RunAsync();
        return test._reported;
    }

    protected override Task<Workspace> CreateWorkspaceImplAsync() => Task.FromResult<Workspace>(new AdhocWorkspace());

    protected override CompilationOptions CreateCompilationOptions() => Harness.Empty.Options;

    protected override ImmutableArray<(Project project, Diagnostic diagnostic)> FilterDiagnostics(
        ImmutableArray<(Project project, Diagnostic diagnostic)> diagnostics)
    {
        _reported = [.. base.FilterDiagnostics(diagnostics).Select(one => one.diagnostic).OrderBy(one => one.Location.SourceSpan.Start)];
        return _isMarked
            ? base.FilterDiagnostics(diagnostics)
            : [.. diagnostics.Where(one => !one.diagnostic.Id.StartsWith("TRPC", StringComparison.Ordinal))];
    }
}
