using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>A problem that the analyzer has reported, and the document in which it can be fixed.</summary>
internal sealed class Fault
{
    private Fault(
        Diagnostic diagnostic, Document document, SemanticModel model, SourceText text, SyntaxNode node, INamedTypeSymbol contract,
        CancellationToken cancellationToken)
    {
        Id = diagnostic.Id;
        Document = document;
        Model = model;
        Text = text;
        Node = node;
        Contract = contract;
        CancellationToken = cancellationToken;
    }

    public string Id { get; }

    public Document Document { get; }

    public SemanticModel Model { get; }

    public SourceText Text { get; }

    /// <summary>The invalid node; for an inherited problem, the node in the base interface.</summary>
    public SyntaxNode Node { get; }

    /// <summary>The interface that has the problem, directly or by inheritance.</summary>
    public INamedTypeSymbol Contract { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>The method that is or contains the invalid node.</summary>
    public MethodDeclarationSyntax? Method => Node.FirstAncestorOrSelf<MethodDeclarationSyntax>();

    public IMethodSymbol? MethodSymbol => Method is { } method ? Model.GetDeclaredSymbol(method, CancellationToken) as IMethodSymbol : null;

    /// <returns>Null when there is no source to change: the base of a contract may come from a library or a generator.</returns>
    public static async Task<Fault?> FindAsync(Solution solution, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        Location place = diagnostic.AdditionalLocations.FirstOrDefault() ?? diagnostic.Location;
        Document? document = solution.GetDocument(place.SourceTree);
        Document? reported = solution.GetDocument(diagnostic.Location.SourceTree);
        if (document is null or SourceGeneratedDocument || reported is null)
            return null;
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null
            || await FindContractAsync(reported, diagnostic.Location.SourceSpan, cancellationToken).ConfigureAwait(false)
                is not { } contract)
        {
            return null;
        }
        return new Fault(diagnostic, document, model, text, root.FindNode(place.SourceSpan), contract, cancellationToken);
    }

    private static async Task<INamedTypeSymbol?> FindContractAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        InterfaceDeclarationSyntax? syntax = root?.FindNode(span).FirstAncestorOrSelf<InterfaceDeclarationSyntax>();
        return syntax is null ? null : model?.GetDeclaredSymbol(syntax, cancellationToken) as INamedTypeSymbol;
    }
}
