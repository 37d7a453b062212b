using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedRpc.CodeFixes;

/// <summary>Base class of the fixes for contract problems, for one problem or for all of a kind.</summary>
public abstract class ContractCodeFixProvider : CodeFixProvider
{
    // Only this assembly derives from it.
    private protected ContractCodeFixProvider()
    {
    }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new FixAllOffers(this);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Solution solution = context.Document.Project.Solution;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await Fault.FindAsync(solution, diagnostic, context.CancellationToken).ConfigureAwait(false) is not { } fault)
                continue;
            foreach (Offer offer in Offers(fault))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(TitleOf(offer, diagnostic, fault), _ => Task.FromResult(Apply(solution, fault, offer)), offer.Key),
                    diagnostic);
            }
        }
    }

    /// <returns>The possible fixes, the most likely first; none when no known fix applies.</returns>
    private protected abstract IEnumerable<Offer> Offers(Fault fault);

    internal IEnumerable<Offer> OffersFor(Fault fault) => Offers(fault);

    // Several problems of a base are reported at the same location, so the title names the method.
    private static string TitleOf(Offer offer, Diagnostic diagnostic, Fault fault) =>
        diagnostic.AdditionalLocations.Count > 0 && fault.MethodSymbol is { } method
            ? $"{offer.Title} ({method.ContainingType.Name}.{method.Name})"
            : offer.Title;

    private static Solution Apply(Solution solution, Fault fault, Offer offer) =>
        solution.WithDocumentText(fault.Document.Id, fault.Text.WithChanges(offer.Changes.OrderBy(change => change.Span.Start)));
}
