using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedRpc.CodeFixes;

/// <summary>Mends faults of contracts where they are declared, one by one or all at once.</summary>
public abstract class ContractCodeFixProvider : CodeFixProvider
{
    // Only this assembly has fixes of this kind.
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
                context.RegisterCodeFix(CodeAction.Create(TitleOf(offer, diagnostic, fault), _ => Task.FromResult(Apply(solution, fault, offer)), offer.Key), diagnostic);
        }
    }

    /// <returns>The ways to mend a fault, the likeliest first; none where nothing that we know would help.</returns>
    private protected abstract IEnumerable<Offer> Offers(Fault fault);

    internal IEnumerable<Offer> OffersFor(Fault fault) => Offers(fault);

    // Several faults of a base are reported at one place, so each says which method it would change.
    private static string TitleOf(Offer offer, Diagnostic diagnostic, Fault fault) =>
        diagnostic.AdditionalLocations.Count > 0 && fault.MethodSymbol is { } method ? $"{offer.Title} ({method.ContainingType.Name}.{method.Name})" : offer.Title;

    private static Solution Apply(Solution solution, Fault fault, Offer offer) =>
        solution.WithDocumentText(fault.Document.Id, fault.Text.WithChanges(offer.Changes.OrderBy(change => change.Span.Start)));
}
