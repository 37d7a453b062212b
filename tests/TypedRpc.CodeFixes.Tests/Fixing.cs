using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>A project of some sources in a workspace, where faults are found and mended as an editor does.</summary>
internal sealed class Fixing : IDisposable
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyReferences = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TypedRpc.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    private const string BaselinePath = "/Test/contracts.rpc";

    private readonly AdhocWorkspace _workspace = new();
    private readonly ProjectId _project = ProjectId.CreateNewId();

    public Fixing(params string[] sources)
    {
        Solution = Add(_workspace.CurrentSolution, _project, "Test", sources);
    }

    public Solution Solution { get; private set; }

    public Project Project => Solution.GetProject(_project)!;

    public IReadOnlyList<Document> Documents => [.. Project.Documents.OrderBy(document => document.Name, StringComparer.Ordinal)];

    /// <summary>Adds another project, which this one references.</summary>
    public void Reference(params string[] sources)
    {
        var other = ProjectId.CreateNewId();
        Solution = Add(Solution, other, "Other", sources).AddProjectReference(_project, new ProjectReference(other));
    }

    /// <summary>Adds a baseline, as the package's targets do.</summary>
    /// <param name="text">The text of the file; null is a file that is not there.</param>
    public void AddBaseline(string? text)
    {
        const string Settings = $"""
            is_global = true
            build_property.TypedRpcContractBaseline = contracts.rpc
            [{BaselinePath}]
            build_metadata.AdditionalFiles.TypedRpcContractBaseline = true
            """;
        Solution = Solution.AddAnalyzerConfigDocument(DocumentId.CreateNewId(_project), "settings.globalconfig", SourceText.From(Settings), filePath: "/Test/settings.globalconfig")
            .AddAdditionalDocument(DocumentId.CreateNewId(_project), "other.txt", "other", filePath: "/Test/other.txt");
        if (text is not null)
            Solution = Solution.AddAdditionalDocument(DocumentId.CreateNewId(_project), "contracts.rpc", SourceText.From(text, Encoding.UTF8), filePath: BaselinePath);
    }

    /// <summary>The faults that the analyzers report, in the order of their places.</summary>
    public static async Task<ImmutableArray<Diagnostic>> FaultsAsync(Project project)
    {
        Compilation compilation = (await project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(Providers.Analyzers, project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
        found.ShouldAllBe(one => one.Id.StartsWith("TRPC", StringComparison.Ordinal));
        return [.. found.OrderBy(one => one.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(one => one.Location.SourceSpan.Start)];
    }

    public Task<ImmutableArray<Diagnostic>> FaultsAsync() => FaultsAsync(Project);

    /// <summary>What an editor would offer for a fault.</summary>
    public async Task<IReadOnlyList<CodeAction>> OffersAsync(Diagnostic fault)
    {
        var actions = new List<CodeAction>();
        TextDocument document = (TextDocument?)Solution.GetDocument(fault.Location.SourceTree) ?? Project.AdditionalDocuments.Single(one => one.FilePath == fault.Location.GetLineSpan().Path);
        foreach (CodeFixProvider provider in Providers.For(fault.Id))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, fault, (action, _) => actions.Add(action), CancellationToken.None));
        return actions;
    }

    /// <summary>Does what an offer says. The sources compile then, and the fault is not there any more.</summary>
    public async Task AcceptAsync(Diagnostic fault, string key)
    {
        CodeAction action = (await OffersAsync(fault)).Single(offer => offer.EquivalenceKey == key);
        int before = (await FaultsAsync()).Count(one => one.Id == fault.Id);
        await ApplyAsync(action);
        (await FaultsAsync()).Count(one => one.Id == fault.Id).ShouldBeLessThan(before);
    }

    /// <summary>Mends all faults of an id in the same way.</summary>
    public async Task AcceptAllAsync(string id, string key, FixAllScope scope, int document = 0) => await ApplyAsync((await OfferAllAsync(id, key, scope, document)).ShouldNotBeNull());

    /// <summary>What an editor would offer for all faults of an id.</summary>
    public async Task<CodeAction?> OfferAllAsync(string id, string key, FixAllScope scope, int document = 0)
    {
        CodeFixProvider provider = Providers.For(id).Single();
        FixAllProvider all = provider.GetFixAllProvider()!;
        all.GetSupportedFixAllScopes().ShouldContain(scope);
        var context = scope == FixAllScope.Document
            ? new FixAllContext(Documents[document], provider, scope, key, [id], new AllFaults(), CancellationToken.None)
            : new FixAllContext(Project, provider, scope, key, [id], new AllFaults(), CancellationToken.None);
        return await all.GetFixAsync(context);
    }

    public async Task<string> TextAsync(int document = 0) => (await Documents[document].GetTextAsync()).ToString();

    public async Task<string> BaselineAsync() => (await Project.AdditionalDocuments.Single(one => one.FilePath == BaselinePath).GetTextAsync()).ToString();

    public void Dispose() => _workspace.Dispose();

    /// <summary>Holds that the sources compile, with their generated code where there is some.</summary>
    public async Task HoldCompilesAsync()
    {
        Compilation compilation = (await Project.GetCompilationAsync())!;
        CSharpGeneratorDriver.Create([new RpcGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)Project.ParseOptions!)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        output.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
    }

    private async Task ApplyAsync(CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        await HoldCompilesAsync();
    }

    private static Solution Add(Solution solution, ProjectId project, string name, string[] sources)
    {
        solution = solution.AddProject(ProjectInfo.Create(
            project,
            VersionStamp.Default,
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true),
            parseOptions: new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose),
            metadataReferences: LazyReferences.Value));
        for (int i = 0; i < sources.Length; i++)
            solution = solution.AddDocument(DocumentId.CreateNewId(project), $"File{i}.cs", SourceText.From(sources[i]), filePath: $"/{name}/File{i}.cs");
        return solution;
    }

    private sealed class AllFaults : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await FaultsAsync(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await FaultsAsync(document.Project)).Where(one => one.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
