using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TypedRpc.Generators.Analyzers;

namespace TypedRpc.Generators.Tests;

/// <summary>
/// Contracts with their generated code under the analyzer. Beside the diagnostics, no warning may be in generated code, and nothing may be
/// generated twice.
/// </summary>
internal sealed class ContractTest : CSharpAnalyzerTest<ContractAnalyzer, DefaultVerifier>
{
    private Run? _run;
    private bool _isMarked = true;
    private bool _isBroken;
    private bool _hideWarnings;

    private ContractTest(CSharpCompilation like)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        MarkupOptions = MarkupOptions.UseFirstDescriptor;
        TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;
        SolutionTransforms.Add((solution, project) => solution
            .WithProjectCompilationOptions(project, like.Options)
            .WithProjectParseOptions(project, Harness.Parse(like.LanguageVersion))
            .WithProjectMetadataReferences(project, like.References)
            .WithProjectAssemblyName(project, like.AssemblyName!));
    }

    protected override string DefaultFilePathPrefix => "/File";

    /// <summary>Holds that exactly what is marked is reported, as in <c>{|TRPC0004:"a b"|}</c>.</summary>
    /// <param name="like">A compilation with the options and references to take.</param>
    /// <param name="sources">The sources.</param>
    public static Run Marked(CSharpCompilation like, params string[] sources)
    {
        var test = new ContractTest(like);
        foreach (string source in sources)
            test.TestState.Sources.Add(source);
        return test.Hold(holdAgreement: true);
    }

    /// <summary>Runs over the sources of a compilation, which may have errors of the compiler.</summary>
    public static Run Unmarked(
        CSharpCompilation compilation, bool holdAgreement, bool holdWarnings, (string Name, string Text)? configuration)
    {
        var test = new ContractTest(compilation)
        {
            _isMarked = false,
            _hideWarnings = !holdWarnings,
            _isBroken = compilation.GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error),
        };
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
            test.TestState.Sources.Add((tree.FilePath, tree.GetText()));
        if (configuration is { } file)
            test.TestState.AnalyzerConfigFiles.Add(("/" + file.Name, file.Text));
        return test.Hold(holdAgreement);
    }

    // One host for all: composing one for each test costs more than the test.
    protected override Task<Workspace> CreateWorkspaceImplAsync() => Task.FromResult<Workspace>(new AdhocWorkspace());

    protected override Project ApplyCompilationOptions(Project project) => project;

    protected override async Task<(Compilation compilation, ImmutableArray<Diagnostic> generatorDiagnostics)> GetProjectCompilationAsync(
        Project project, IVerifier verifier, CancellationToken cancellationToken)
    {
        _run = Harness.Generate((CSharpCompilation)(await project.GetCompilationAsync(cancellationToken))!);
        return (_run.Output(_hideWarnings), []);
    }

    // Over the sources alone, as the diagnostics do not depend on generated code: binding that once more would double the time.
    protected override CompilationWithAnalyzers CreateCompilationWithAnalyzers(
        Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, AnalyzerOptions options,
        CancellationToken cancellationToken) =>
        base.CreateCompilationWithAnalyzers(_run!.Compilation, analyzers, options, cancellationToken);

    protected override bool IsCompilerDiagnosticIncluded(Diagnostic diagnostic, CompilerDiagnostics compilerDiagnostics) =>
        diagnostic.Location.SourceTree is { } tree && _run!.Sources.ContainsKey(tree.FilePath)
            ? diagnostic.Severity >= DiagnosticSeverity.Warning
            : !_isBroken && diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS5001";

    protected override ImmutableArray<(Project project, Diagnostic diagnostic)> FilterDiagnostics(
        ImmutableArray<(Project project, Diagnostic diagnostic)> diagnostics)
    {
        _run!.Problems =
        [
            .. diagnostics.Select(one => one.diagnostic)
                .Where(one => one.Id.StartsWith("TRPC", StringComparison.Ordinal) || one.Id == "AD0001")
                .OrderBy(one => one.Location.SourceSpan.Start).ThenBy(one => one.Id, StringComparer.Ordinal),
        ];
        return _isMarked
            ? base.FilterDiagnostics(diagnostics)
            : [.. diagnostics.Where(one => !one.diagnostic.Id.StartsWith("TRPC", StringComparison.Ordinal))];
    }

    private Run Hold(bool holdAgreement)
    {
        RunAsync().GetAwaiter().GetResult();
        Run run = _run!;
        if (holdAgreement && !_isBroken)
            Harness.HoldAgreement(run);
        Harness.HoldCaching(run);
        return run;
    }
}
