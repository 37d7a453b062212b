using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Tests;

/// <summary>The generator's own driver, for what the framework for tests has no means of, and what must hold on every run.</summary>
internal static class Harness
{
    private static readonly string[] Outputs =
        [Steps.Parsed, Steps.Contract, Steps.Shape, Steps.Fault, Steps.Registration, Steps.Host, Steps.Surface];

    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name && (name.StartsWith("System.", StringComparison.Ordinal)
                || name is "TypedRpc.dll" or "netstandard.dll" or "Microsoft.CSharp.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>No sources, and the usual options and references.</summary>
    public static CSharpCompilation Empty { get; } = Compile([]);

    // Compilations share what has been read of the references for as long as one of them lives that has bound them.
    private static readonly INamedTypeSymbol Kept = Empty.GetSpecialType(SpecialType.System_Object);

    public static CSharpParseOptions Parse(LanguageVersion version = LanguageVersion.Latest) => new(version, DocumentationMode.Diagnose);

    public static CSharpCompilation Compile(
        IEnumerable<string> sources, OutputKind kind = OutputKind.DynamicallyLinkedLibrary,
        LanguageVersion version = LanguageVersion.Latest, string name = "Test") =>
        CSharpCompilation.Create(
            name,
            sources.Select(
                (source, i) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Parse(version), $"/File{i}.cs")),
            References,
            new CSharpCompilationOptions(
                kind, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, allowUnsafe: true));

    public static CSharpGeneratorDriver NewDriver(LanguageVersion version = LanguageVersion.Latest) => CSharpGeneratorDriver.Create(
        [new RpcGenerator().AsSourceGenerator()],
        parseOptions: Parse(version),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs over sources without errors or warnings of ours: there must be code.</summary>
    public static Run Accept(params string[] sources)
    {
        Run run = ContractTest.Marked(Empty, sources);
        run.Sources.ShouldNotBeEmpty();
        return run;
    }

    /// <summary>Runs over any sources, with the options and references of a compilation. The test judges what is reported.</summary>
    public static Run Start(
        CSharpCompilation compilation, bool holdAgreement = true, bool holdWarnings = true,
        (string Name, string Text)? configuration = null) =>
        ContractTest.Unmarked(compilation, holdAgreement, holdWarnings, configuration);

    /// <summary>Runs the generator.</summary>
    public static Run Generate(CSharpCompilation compilation)
    {
        GeneratorDriver driver = NewDriver(compilation.LanguageVersion).RunGenerators(compilation);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        result.Exception.ShouldBeNull();
        result.Diagnostics.ShouldBeEmpty("the generator reports nothing");
        return new Run(compilation, driver, result);
    }

    /// <summary>What is generated when the user wants to hear of no diagnostic of ours.</summary>
    public static SortedDictionary<string, string> GenerateUnheard(CSharpCompilation compilation)
    {
        IEnumerable<KeyValuePair<string, ReportDiagnostic>> all = ContractRules.All.Select(
            rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Suppress));
        return Generate(compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(all))).Sources;
    }

    /// <summary>The reasons of all outputs of the tracked steps.</summary>
    public static ILookup<string, IncrementalStepRunReason> Reasons(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().TrackedSteps
            .SelectMany(step => step.Value.SelectMany(run => run.Outputs.Select(output => (step.Key, output.Reason))))
            .ToLookup(step => step.Key, step => step.Reason);

    /// <summary>Holds that there is code for each contract without an error, and for no other.</summary>
    public static void HoldAgreement(Run run)
    {
        INamedTypeSymbol[] contracts = Contracts(run.Compilation);
        InterfaceDeclarationSyntax?[] places = [.. run.Problems
            .Where(one => one.DefaultSeverity == DiagnosticSeverity.Error)
            .Select(one => one.Location.SourceTree!.GetRoot()
                .FindNode(one.Location.SourceSpan).FirstAncestorOrSelf<InterfaceDeclarationSyntax>())];
        if (places.Contains(null))
        {
            // An attribute of the assembly: whichever contracts carry the type that it names have no code.
            contracts.Count(type => IsGenerated(run, type)).ShouldBeLessThan(contracts.Length);
            return;
        }

        INamedTypeSymbol[] faulty = [.. places.Select(node => Declared(run.Compilation, node!))];
        contracts.Where(type => IsGenerated(run, type)).ShouldBe(
            contracts.Except<INamedTypeSymbol>(faulty, SymbolEqualityComparer.Default),
            "code for each contract without an error, and for no other");
    }

    private static bool IsGenerated(Run run, INamedTypeSymbol contract) => run.Sources.Values.Any(source =>
        source.Contains($" : global::TypedRpc.Generated.RpcContract<{CodeNames.Plain(contract)}>", StringComparison.Ordinal));

    /// <summary>How many interfaces have a topic, and how many have generated code.</summary>
    public static (int Contracts, int Generated) Count(CSharpCompilation compilation, IEnumerable<string> sources) =>
        (Contracts(compilation).Length, sources.Count(source => source.Contains(
            " : global::TypedRpc.Generated.RpcContract<", StringComparison.Ordinal)));

    private static INamedTypeSymbol[] Contracts(CSharpCompilation compilation) =>
    [
        .. compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InterfaceDeclarationSyntax>())
            .Select(node => Declared(compilation, node))
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .Where(type => type.GetAttributes().Any(attribute => attribute.AttributeClass!.ToDisplayString()
                is "TypedRpc.RpcTopicAttribute" or "TypedRpc.NotificationTopicAttribute")),
    ];

    private static INamedTypeSymbol Declared(CSharpCompilation compilation, InterfaceDeclarationSyntax node) =>
        compilation.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node)!;

    /// <summary>Holds that a second run over the same sources makes nothing again.</summary>
    public static void HoldCaching(Run run)
    {
        GeneratorDriver again = run.Driver.RunGenerators(run.Compilation.Clone());
        ILookup<string, IncrementalStepRunReason> reasons = Reasons(again);
        foreach (string step in Outputs)
        {
            reasons[step].ShouldAllBe(
                reason => reason == IncrementalStepRunReason.Cached || reason == IncrementalStepRunReason.Unchanged, step);
        }
        HoldOutputsCached(again);
    }

    public static void HoldOutputsCached(GeneratorDriver driver) => driver.GetRunResult().Results.Single().TrackedOutputSteps
        .SelectMany(step => step.Value)
        .SelectMany(step => step.Outputs)
        .ShouldAllBe(output => output.Reason == IncrementalStepRunReason.Cached);
}
