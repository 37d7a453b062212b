using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TypedRpc.Generators;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>
/// Sources in which all diagnostics are marked, and what the code fixes make of them: with all analyzers, all code fixes and the generator,
/// as in an editor.
/// </summary>
/// <param name="id">The diagnostic that is fixed, or asked about; null is all.</param>
/// <param name="key">The equivalence key of the fix.</param>
internal sealed class FixTest(string? id, string? key = null)
    : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, EmptyCodeFixProvider, DefaultVerifier>
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;


        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TypedRpc.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // Compilations share what has been read of the references for as long as one of them lives that has bound them.
    private static readonly INamedTypeSymbol Kept = CSharpCompilation.Create("Kept", references: References)
        .GetSpecialType(SpecialType.System_Object);

    /// <summary>The document whose diagnostic is fixed; null is any.</summary>
    public string? File { get; init; }

    /// <summary>What the analyzers reported last.</summary>
    public ImmutableArray<(Project Project, Diagnostic Diagnostic)> Reported { get; private set; }

    /// <summary>Holds that a fix makes one source of another.</summary>
    public static Task HoldFixedAsync(string id, string key, string before, string after) =>
        HoldFixedAsTheyAreAsync(id, key, Usings + before, Usings + after);

    /// <summary>The same without the usual usings.</summary>
    public static Task HoldFixedAsTheyAreAsync(string id, string key, string before, string after) =>
        new FixTest(id, key)
        {
            TestCode = before,
            FixedCode = after,
            CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne | CodeFixTestBehaviors.SkipFixAllCheck,
        }.RunAsync();

    /// <summary>Holds which fixes are offered for the first diagnostic with an id.</summary>
    public static Task HoldOfferedAsync(string id, string source, params string[] titles) =>
        new FixTest(id) { TestCode = Usings + source }.HoldOfferedAsync(titles);

    /// <summary>Holds which fixes are offered, and applies none.</summary>
    public async Task HoldOfferedAsync(params string[] titles)
    {
        IReadOnlyList<CodeAction> offers = await OffersAsync();
        offers.Select(offer => offer.Title).ShouldBe(titles);
        if (id is not null)
            offers.Select(offer => offer.EquivalenceKey).ShouldBeUnique();
    }

    /// <summary>What is offered for the first diagnostic with the id, or for all.</summary>
    public async Task<IReadOnlyList<CodeAction>> OffersAsync()
    {
        await RunAsync();
        var offers = new List<CodeAction>();
        foreach ((Project project, Diagnostic diagnostic) in id is null ? Reported : [Reported.First(one => one.Diagnostic.Id == id)])
        {
            TextDocument document = (TextDocument?)project.GetDocument(diagnostic.Location.SourceTree)
                ?? project.AdditionalDocuments.Single(one => one.FilePath == diagnostic.Location.GetLineSpan().Path);
            foreach (CodeFixProvider provider in Providers.For(diagnostic.Id))
            {
                await provider.RegisterCodeFixesAsync(
                    new CodeFixContext(document, diagnostic, (offer, _) => offers.Add(offer), CancellationToken.None));
            }
        }

        return offers;
    }

    protected override Task RunImplAsync(CancellationToken cancellationToken)
    {
        CodeActionEquivalenceKey = key;
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestBehaviors = TestBehaviors.SkipGeneratedSourcesCheck | TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;
        MarkupOptions = MarkupOptions.UseFirstDescriptor;
        if (FixedState.Sources.Count > 0)
            FixedState.MarkupHandling = BatchFixedState.MarkupHandling = MarkupMode.Allow;
        SolutionTransforms.Add(
            (solution, _) => solution.ProjectIds.Aggregate(solution, (all, project) => all.AddMetadataReferences(project, References)));
        return base.RunImplAsync(cancellationToken);
    }

    // One host for all: composing one for each test costs more than the test.
    protected override Task<Workspace> CreateWorkspaceImplAsync() => Task.FromResult<Workspace>(new AdhocWorkspace());

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Providers.Analyzers;

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => Providers.All;

    protected override IEnumerable<Type> GetSourceGenerators() => [typeof(RpcGenerator)];

    // Over the sources alone: the generated code has to compile, and binding it for the analyzers too would double the time.
    protected override CompilationWithAnalyzers CreateCompilationWithAnalyzers(
        Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, AnalyzerOptions options,
        CancellationToken cancellationToken) =>
        base.CreateCompilationWithAnalyzers(
            compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))),
            analyzers, options, cancellationToken);

    protected override CompilationOptions CreateCompilationOptions() =>
        ((CSharpCompilationOptions)base.CreateCompilationOptions()).WithNullableContextOptions(NullableContextOptions.Enable);

    protected override Diagnostic? TrySelectDiagnosticToFix(ImmutableArray<Diagnostic> fixableDiagnostics) =>
        fixableDiagnostics.First(one => one.Id == id && (File is null || one.Location.SourceTree?.FilePath == File));

    protected override ImmutableArray<(Project project, Diagnostic diagnostic)> FilterDiagnostics(
        ImmutableArray<(Project project, Diagnostic diagnostic)> diagnostics) =>
        Reported = base.FilterDiagnostics(diagnostics);
}
