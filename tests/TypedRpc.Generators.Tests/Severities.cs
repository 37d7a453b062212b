using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

/// <summary>Severities as the files of a user set them: <c>.editorconfig</c> and global ones.</summary>
internal sealed class Severities(AnalyzerConfigSet files) : SyntaxTreeOptionsProvider
{
    /// <summary>A compilation that a configuration file lies beside.</summary>
    public static CSharpCompilation Configure(CSharpCompilation compilation, string name, string text)
    {
        var files = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(text, "/" + name) });
        return compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Severities(files)));
    }

    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        files.GetOptionsForSourcePath("/" + tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        files.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
}
