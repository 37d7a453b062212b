using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedRpc.Generators;
using TypedRpc.Generators.Analyzers;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>The providers and the analyzers as an editor finds them: by their attributes.</summary>
internal static class Providers
{
    public static IReadOnlyList<CodeFixProvider> All { get; } =
    [
        .. typeof(ContractCodeFixProvider).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Languages.Contains("C#") == true)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <remarks>
    /// Without the one that compares generated code with the sources: it has no code fix, and the analyzers run over the sources alone.
    /// </remarks>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(RpcGenerator).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute)) && type != typeof(UnseenMembersAnalyzer))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static IEnumerable<CodeFixProvider> For(string id) => All.Where(provider => provider.FixableDiagnosticIds.Contains(id));
}
