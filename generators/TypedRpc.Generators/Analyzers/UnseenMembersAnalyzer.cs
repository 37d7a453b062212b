using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>
/// Reports members that the generator could not see because another source generator adds them. An analyzer sees all output.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnseenMembersAnalyzer : DiagnosticAnalyzer
{
    // The package sets this property in every build. Without it, the generator may not have run.
    private const string OfBuilds = "build_property.TypedRpcContractBaseline";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(ContractRules.Unseen);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);

        // Only at the end of a build: during editing, the generated code may be of an older text.
        context.RegisterCompilationAction(Analyze);
    }

    private static void Analyze(CompilationAnalysisContext context)
    {
        var unseen = new UnseenMembers(context.Compilation, context.CancellationToken);
        bool isBuild = context.Options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue(OfBuilds, out _);
        foreach ((Location place, string what, string consequence) in unseen.Find(isBuild))
            context.ReportDiagnostic(Diagnostic.Create(ContractRules.Unseen, place, what, consequence));
    }
}
