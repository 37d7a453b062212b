using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Writes the contract baseline like the build target.</summary>
/// <remarks>Removed contracts and a malformed file are reported in the baseline file, so the fix is offered there too.</remarks>
[ExportCodeFixProvider(
    LanguageNames.CSharp, DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)]), Shared]
public sealed class BaselineCodeFixProvider : CodeFixProvider
{
    // The names of the analyzer's properties. Without both there is no text to write or no file to write it to.
    private const string Surface = "surface";
    private const string File = "file";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [FixableIds.BreakingChange, FixableIds.UnversionedChange, FixableIds.VersionedChange, FixableIds.Baseline];

    /// <summary>Returns null, because one fix writes the whole file.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.TextDocument.Project;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue(Surface, out string? surface) && surface is not null
                && diagnostic.Properties.TryGetValue(File, out string? path)
                && project.AdditionalDocuments.FirstOrDefault(one => one.FilePath == path) is { } file)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        "Write the contract baseline", token => WriteAsync(project.Solution, file, surface, token), "WriteBaseline"),
                    diagnostic);
            }
        }

        return Task.CompletedTask;
    }

    private static async Task<Solution> WriteAsync(
        Solution solution, TextDocument file, string surface, CancellationToken cancellationToken)
    {
        SourceText old = await file.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return solution.WithAdditionalDocumentText(file.Id, SourceText.From(surface, old.Encoding, old.ChecksumAlgorithm));
    }
}
