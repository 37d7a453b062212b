using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>Compares contracts with the checked-in baseline.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The diagnostic property with the whole text of the current baseline.</summary>
    public const string SurfaceProperty = "surface";

    /// <summary>The diagnostic property with the path of the baseline, when there is one.</summary>
    public const string FileProperty = "file";

    private const string Setting = "build_property.TypedRpcContractBaseline";
    private const string Mark = "build_metadata.AdditionalFiles.TypedRpcContractBaseline";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        ContractRules.BreakingChange, ContractRules.UnversionedChange, ContractRules.VersionedChange, ContractRules.Baseline);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        AnalyzerConfigOptionsProvider options = context.Options.AnalyzerConfigOptionsProvider;
        if (!options.GlobalOptions.TryGetValue(Setting, out string? path) || path.Length == 0)
            return;
        AdditionalText? file = context.Options.AdditionalFiles.FirstOrDefault(
            one => options.GetOptions(one).TryGetValue(Mark, out string? mark) && mark == "true");
        SourceText? text = file?.GetText(context.CancellationToken);
        var surfaces = new BaselineSurfaces(context.Compilation, file?.Path, text);
        if (text is null)
        {
            context.RegisterCompilationEndAction(end => ReportMissing(end, path, surfaces));
            return;
        }

        context.RegisterAdditionalFileAction(one => AnalyzeFile(one, file!, text, surfaces));
        context.RegisterSymbolAction(symbol => AnalyzeContract(symbol, surfaces), SymbolKind.NamedType);
    }

    // A warning only, because the first build has no baseline yet.
    private static void ReportMissing(CompilationAnalysisContext context, string path, BaselineSurfaces surfaces)
    {
        if (surfaces.After(context.CancellationToken).Contracts.Count > 0)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                ContractRules.Baseline, Location.None, DiagnosticSeverity.Warning, null, surfaces.Properties(context.CancellationToken),
                path, "does not exist"));
        }
    }

    private static void AnalyzeFile(AdditionalFileAnalysisContext context, AdditionalText file, SourceText text, BaselineSurfaces surfaces)
    {
        if (context.AdditionalFile.Path != file.Path)
            return;
        ImmutableDictionary<string, string?> properties = surfaces.Properties(context.CancellationToken);
        if (surfaces.Fault is { } fault)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                ContractRules.Baseline, LineOf(file, text, fault.Line), properties, Path.GetFileName(file.Path),
                $"is not a baseline: {fault.Reason}"));
            return;
        }

        foreach (ContractSurface removed in surfaces.Removed(context.CancellationToken))
        {
            Change change = SurfaceComparison.Removal(removed);
            int index = text.Lines.Select(line => line.ToString()).ToList().FindIndex(line => SurfaceText.Begins(line, removed));
            context.ReportDiagnostic(Broken(change, change.Text, change.Directions(), LineOf(file, text, Math.Max(index, 0)), properties));
        }
    }

    private static void AnalyzeContract(SymbolAnalysisContext context, BaselineSurfaces surfaces)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (surfaces.Before is not { } before || surfaces.Find(type, context.CancellationToken) is not { } contract)
            return;
        ImmutableDictionary<string, string?> properties = surfaces.Properties(context.CancellationToken);
        Surface after = surfaces.After(context.CancellationToken);
        if (SurfaceComparison.Find(before, after, contract) is not { } old)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                ContractRules.UnversionedChange, type.Locations[0], properties, $"The contract {contract.Name} is not in the baseline",
                ""));
            return;
        }

        IReadOnlyList<Change> changes = ContractComparison.Compare(before, after, old, contract);
        var places = new ChangeLocator(type, context.Compilation, context.CancellationToken);
        bool isRaised = changes.Any(change => change.Rule == ChangeRules.MinorRaised || change.Rule == ChangeRules.MajorRaised);

        // A type that is used in several places is reported once.
        foreach (IGrouping<(ChangeRule, Location, string), Change> same in changes.GroupBy(
            change => (change.Rule, places.Find(change.Place), change.Text)))
        {
            string text = $"In {contract.Name}, {same.Key.Item3}";
            List<string> directions = same.SelectMany(change => change.Directions()).Distinct().ToList();
            if (directions.Count > 0)
            {
                context.ReportDiagnostic(Broken(same.First(), text, directions, same.Key.Item2, properties));
            }
            else if (isRaised)
            {
                context.ReportDiagnostic(Diagnostic.Create(ContractRules.VersionedChange, same.Key.Item2, properties, text));
            }
            else
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    ContractRules.UnversionedChange, same.Key.Item2, properties, text,
                    contract.IsNotifications ? "" : "raise the contract's version, and "));
            }
        }
    }

    private static Diagnostic Broken(
        Change change, string text, IEnumerable<string> directions, Location place, ImmutableDictionary<string, string?> properties) =>
        Diagnostic.Create(ContractRules.BreakingChange, place, properties, text, string.Join(" and ", directions), change.Rule.Advice);

    private static Location LineOf(AdditionalText file, SourceText text, int index)
    {
        TextLine line = text.Lines[index];
        return Location.Create(file.Path, line.Span, text.Lines.GetLinePositionSpan(line.Span));
    }
}
