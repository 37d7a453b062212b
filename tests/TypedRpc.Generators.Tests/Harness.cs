using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Analyzers;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Tests;

/// <summary>Runs the generator and the analyzer over sources, and holds on every run what must hold for all.</summary>
internal static class Harness
{
    private static readonly string[] Outputs = [Steps.Parsed, Steps.Contract, Steps.Shape, Steps.Fault, Steps.Registration, Steps.Host, Steps.Surface];

    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyReferences = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "TypedRpc.dll" or "netstandard.dll" or "Microsoft.CSharp.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    public static ImmutableArray<MetadataReference> References => LazyReferences.Value;

    public static CSharpParseOptions Parse(LanguageVersion version = LanguageVersion.Latest) => new(version, DocumentationMode.Diagnose);

    public static CSharpCompilation Compile(
        IEnumerable<string> sources, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, LanguageVersion version = LanguageVersion.Latest, string name = "Test") =>
        CSharpCompilation.Create(
            name,
            sources.Select((source, i) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Parse(version), $"File{i}.cs")),
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, allowUnsafe: true));

    public static CSharpGeneratorDriver NewDriver(LanguageVersion version = LanguageVersion.Latest) => CSharpGeneratorDriver.Create(
        [new RpcGenerator().AsSourceGenerator()],
        parseOptions: Parse(version),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs over sources that have no fault: there must be code, and nothing to complain of in it.</summary>
    public static Run Accept(params string[] sources)
    {
        CSharpCompilation compilation = Compile(sources);
        compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error && one.Id is not "CS8795").ShouldBeEmpty();
        Run run = Start(compilation);
        run.Problems.ShouldBeEmpty();
        run.Sources.ShouldNotBeEmpty();
        return run;
    }

    /// <summary>Runs over any sources.</summary>
    public static Run Start(CSharpCompilation compilation, bool holdAgreement = true, bool holdWarnings = true)
    {
        LanguageVersion version = compilation.LanguageVersion;
        GeneratorDriver driver = NewDriver(version).RunGenerators(compilation);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        result.Exception.ShouldBeNull();
        result.Diagnostics.ShouldBeEmpty("the generator reports nothing");
        var run = new Run(compilation, driver, result, Analyze(compilation));
        HoldGeneratedCode(run, holdWarnings);
        if (holdAgreement)
            HoldAgreement(run);
        HoldCaching(run);
        return run;
    }

    /// <summary>What is generated when the user wants to hear of no diagnostic of ours.</summary>
    public static SortedDictionary<string, string> GenerateUnheard(CSharpCompilation compilation)
    {
        IEnumerable<KeyValuePair<string, ReportDiagnostic>> all = ContractRules.All.Select(rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Suppress));
        CSharpCompilation unheard = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(all));
        GeneratorRunResult result = NewDriver(compilation.LanguageVersion).RunGenerators(unheard).GetRunResult().Results.Single();
        return new SortedDictionary<string, string>(result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString()), StringComparer.Ordinal);
    }

    public static ImmutableArray<Diagnostic> Analyze(Compilation compilation)
    {
        ImmutableArray<Diagnostic> found = compilation.WithAnalyzers([new ContractAnalyzer()]).GetAllDiagnosticsAsync().GetAwaiter().GetResult();
        return [.. found.Where(one => one.Id.StartsWith("TRPC", StringComparison.Ordinal) || one.Id == "AD0001").OrderBy(one => one.Location.SourceSpan.Start).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    /// <summary>The reasons of all outputs of the tracked steps.</summary>
    public static ILookup<string, IncrementalStepRunReason> Reasons(GeneratorDriver driver) => driver.GetRunResult().Results.Single().TrackedSteps
        .SelectMany(step => step.Value.SelectMany(run => run.Outputs.Select(output => (step.Key, output.Reason))))
        .ToLookup(step => step.Key, step => step.Reason);

    private static void HoldGeneratedCode(Run run, bool holdWarnings)
    {
        // The pragma that hides every warning from users would hide them from us too.
        Compilation output = run.Output(hideWarnings: !holdWarnings);
        var generated = run.Sources.Keys.ToHashSet();
        IEnumerable<Diagnostic> faults = output.GetDiagnostics().Where(one => one.Severity >= DiagnosticSeverity.Warning && one.Location.SourceTree is { } tree && generated.Contains(tree.FilePath));
        faults.ShouldBeEmpty();
        bool isBroken = run.Compilation.GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error);
        if (!isBroken)
            run.Output().GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error && one.Id != "CS5001").ShouldBeEmpty();
    }

    private static void HoldAgreement(Run run)
    {
        if (run.Compilation.GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error))
            return;
        INamedTypeSymbol[] contracts = [.. run.Compilation.SyntaxTrees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InterfaceDeclarationSyntax>())
            .Select(node => Declared(run, node))
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .Where(type => type.GetAttributes().Any(attribute => attribute.AttributeClass!.ToDisplayString() is "TypedRpc.RpcTopicAttribute" or "TypedRpc.NotificationTopicAttribute"))];
        InterfaceDeclarationSyntax?[] places = [.. run.Problems
            .Where(one => one.DefaultSeverity == DiagnosticSeverity.Error)
            .Select(one => one.Location.SourceTree!.GetRoot().FindNode(one.Location.SourceSpan).FirstAncestorOrSelf<InterfaceDeclarationSyntax>())];
        if (places.Contains(null))
        {
            // An attribute of the assembly: whichever contracts carry the type that it names have no code.
            contracts.Count(type => IsGenerated(run, type)).ShouldBeLessThan(contracts.Length);
            return;
        }

        INamedTypeSymbol[] faulty = [.. places.Select(node => Declared(run, node!))];
        contracts.Where(type => IsGenerated(run, type)).ShouldBe(contracts.Except<INamedTypeSymbol>(faulty, SymbolEqualityComparer.Default), "code for each contract without an error, and for no other");
    }

    private static bool IsGenerated(Run run, INamedTypeSymbol contract) => run.Sources.Values.Any(source =>
        source.Contains($" : global::TypedRpc.Generated.RpcContract<{CodeNames.Plain(contract)}>", StringComparison.Ordinal)
        || source.Contains($" : global::TypedRpc.Generated.NotificationContract<{CodeNames.Plain(contract)}>", StringComparison.Ordinal));

    private static INamedTypeSymbol Declared(Run run, InterfaceDeclarationSyntax node) => run.Compilation.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node)!;

    /// <summary>How many interfaces have a topic, and how many have generated code.</summary>
    public static (int Contracts, int Generated) Count(CSharpCompilation compilation, IEnumerable<string> sources)
    {
        int contracts = compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.InterfaceDeclarationSyntax>())
            .Select(node => compilation.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(node)!)
            .Distinct(SymbolEqualityComparer.Default)
            .Count(type => type!.GetAttributes().Any(attribute => attribute.AttributeClass!.ToDisplayString() is "TypedRpc.RpcTopicAttribute" or "TypedRpc.NotificationTopicAttribute"));
        int generated = sources.Count(source => source.Contains(" : global::TypedRpc.Generated.RpcContract<", StringComparison.Ordinal)
            || source.Contains(" : global::TypedRpc.Generated.NotificationContract<", StringComparison.Ordinal));
        return (contracts, generated);
    }

    private static void HoldCaching(Run run)
    {
        GeneratorDriver again = run.Driver.RunGenerators(run.Compilation.Clone());
        ILookup<string, IncrementalStepRunReason> reasons = Reasons(again);
        foreach (string step in Outputs)
            reasons[step].ShouldAllBe(reason => reason == IncrementalStepRunReason.Cached || reason == IncrementalStepRunReason.Unchanged, step);
        HoldOutputsCached(again);
    }

    public static void HoldOutputsCached(GeneratorDriver driver) => driver.GetRunResult().Results.Single().TrackedOutputSteps
        .SelectMany(step => step.Value)
        .SelectMany(step => step.Outputs)
        .ShouldAllBe(output => output.Reason == IncrementalStepRunReason.Cached);
}
