using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Mends all faults of a document, a project or a solution in the same way.</summary>
/// <remarks>Not the batch fixer of the workspace: it drops what two contracts say of the base that they share, and mends no document but that of the diagnostic.</remarks>
internal sealed class FixAllOffers(ContractCodeFixProvider provider) : FixAllProvider
{
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var found = new List<(Fault Fault, Offer Offer)>();
        foreach (Diagnostic diagnostic in await FindAsync(fixAllContext).ConfigureAwait(false))
        {
            if (await Fault.FindAsync(fixAllContext.Solution, diagnostic, fixAllContext.CancellationToken).ConfigureAwait(false) is { } fault
                && provider.OffersFor(fault).FirstOrDefault(offer => offer.Key == fixAllContext.CodeActionEquivalenceKey) is { } offer)
            {
                found.Add((fault, offer));
            }
        }

        return found.Count == 0
            ? null
            : CodeAction.Create("Fix all", _ => Task.FromResult(Apply(fixAllContext.Solution, found)), fixAllContext.CodeActionEquivalenceKey);
    }

    private static async Task<IEnumerable<Diagnostic>> FindAsync(FixAllContext context)
    {
        if (context.Scope == FixAllScope.Document)
            return context.Document is { } document ? await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false) : [];
        IEnumerable<Project> projects = context.Scope == FixAllScope.Solution
            ? context.Solution.Projects.Where(project => project.Language == LanguageNames.CSharp)
            : [context.Project];
        var all = new List<Diagnostic>();
        foreach (Project project in projects)
            all.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        return all;
    }

    private static Solution Apply(Solution solution, List<(Fault Fault, Offer Offer)> found)
    {
        foreach (var document in found.GroupBy(one => one.Fault.Document.Id))
        {
            var changes = new List<TextChange>();
            foreach ((_, Offer offer) in document)
            {
                // The same change for two faults is made once. What touches another one is left for the next time.
                ImmutableArray<TextChange> added = [.. offer.Changes.Where(change => !changes.Contains(change))];
                if (!added.Any(change => changes.Exists(other => other.Span.IntersectsWith(change.Span))))
                    changes.AddRange(added);
            }

            solution = solution.WithDocumentText(document.Key, document.First().Fault.Text.WithChanges(changes.OrderBy(change => change.Span.Start)));
        }

        return solution;
    }
}
