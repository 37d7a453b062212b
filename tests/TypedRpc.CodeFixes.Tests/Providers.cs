using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedRpc.CodeFixes.Tests;

/// <summary>The providers as an editor finds them: by their attribute.</summary>
internal static class Providers
{
    public static IReadOnlyList<CodeFixProvider> All { get; } =
    [
        .. typeof(ContractCodeFixProvider).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Languages.Contains("C#") == true)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    public static IEnumerable<CodeFixProvider> For(string id) => All.Where(provider => provider.FixableDiagnosticIds.Contains(id));
}
