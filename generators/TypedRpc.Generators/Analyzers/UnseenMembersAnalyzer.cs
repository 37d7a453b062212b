using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>Compares what the generator saw of contracts with what the compiler sees: generators do not see each other's output, and an analyzer sees all of it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnseenMembersAnalyzer : DiagnosticAnalyzer
{
    // The package makes this visible in every build. Where it is not there, no generator need have run.
    private const string OfBuilds = "build_property.TypedRpcContractBaseline";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(ContractRules.Unseen);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);

        // At the end of a build: while somebody types, editors may show what generators made of an older text.
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
