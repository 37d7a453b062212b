using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>Reports the problems of contracts that the generator's parser finds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(ContractRules.All);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);

        // Not a compilation end action, so that editors show the problems in the open file.
        context.RegisterSyntaxNodeAction(AnalyzeAttributes, SyntaxKind.AttributeList);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        foreach (Diagnostic problem in ContractParser.Parse(type, context.Compilation, context.CancellationToken).Problems)
            context.ReportDiagnostic(problem);
        foreach (Diagnostic problem in StrayMethods.Problems(type, context.Compilation, context.CancellationToken))
            context.ReportDiagnostic(problem);
    }

    private static void AnalyzeAttributes(SyntaxNodeAnalysisContext context)
    {
        if (((AttributeListSyntax)context.Node).Target?.Identifier.IsKind(SyntaxKind.AssemblyKeyword) != true)
            return;
        foreach (Diagnostic problem in Conversions.Problems(context.Node, context.Compilation, context.CancellationToken))
            context.ReportDiagnostic(problem);
    }
}
