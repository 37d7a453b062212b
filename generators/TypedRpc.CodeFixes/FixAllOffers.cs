using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Fixes all problems of a document, a project or a solution in the same way.</summary>
/// <remarks>
/// The standard batch fixer cannot be used: it drops the problems of a base that two contracts share, and changes only the document of the
/// diagnostic.
/// </remarks>
internal sealed class FixAllOffers(ContractCodeFixProvider provider) : FixAllProvider
{
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var found = new List<(Fault Fault, Offer Offer)>();
        foreach (Diagnostic diagnostic in await FindAsync(fixAllContext).ConfigureAwait(false))
        {
            if (await Fault.FindAsync(fixAllContext.Solution, diagnostic, fixAllContext.CancellationToken).ConfigureAwait(false)
                is { } fault
                && provider.OffersFor(fault).FirstOrDefault(offer => offer.Key == fixAllContext.CodeActionEquivalenceKey) is { } offer)
            {
                found.Add((fault, offer));
            }
        }

        return found.Count == 0
            ? null
            : CodeAction.Create(
                "Fix all", _ => Task.FromResult(Apply(fixAllContext.Solution, found)), fixAllContext.CodeActionEquivalenceKey);
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
                // An equal change for two problems is applied once. A change that overlaps another one is left for the next run.
                ImmutableArray<TextChange> added = [.. offer.Changes.Where(change => !changes.Contains(change))];
                if (!added.Any(change => changes.Exists(other => other.Span.IntersectsWith(change.Span))))
                    changes.AddRange(added);
            }

            solution = solution.WithDocumentText(
                document.Key, document.First().Fault.Text.WithChanges(changes.OrderBy(change => change.Span.Start)));
        }

        return solution;
    }
}
