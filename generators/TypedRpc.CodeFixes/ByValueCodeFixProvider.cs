using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Changes a parameter to be passed by value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ByValueCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FixableIds.Parameter];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        // A pointer or ref struct cannot be sent by value either.
        if (fault.Node is not ParameterSyntax syntax || fault.MethodSymbol is not { } method
            || fault.Model.GetDeclaredSymbol(syntax, fault.CancellationToken)
                is not { RefKind: not RefKind.None, Type.IsRefLikeType: false } parameter
            || parameter.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol
            || !Signatures.IsFree(
                method, [.. method.Parameters.Select(one => one.Ordinal == parameter.Ordinal ? (one.Type, false) : Signatures.Of(one))]))
        {
            return [];
        }

        TextChange[] changes = [.. syntax.Modifiers.Where(IsReference).Select(modifier => new TextChange(WithBlanks(modifier), ""))];
        return [new Offer($"Pass '{parameter.Name}' by value", "PassByValue", changes)];
    }

    private static bool IsReference(SyntaxToken modifier) => modifier.Kind() is
        SyntaxKind.RefKeyword or SyntaxKind.OutKeyword or SyntaxKind.InKeyword or SyntaxKind.ReadOnlyKeyword or SyntaxKind.ScopedKeyword;

    private static TextSpan WithBlanks(SyntaxToken modifier) =>
        TextSpan.FromBounds(
            modifier.SpanStart,
            modifier.TrailingTrivia.TakeWhile(Layout.IsBlank).Select(trivia => trivia.Span.End).DefaultIfEmpty(modifier.Span.End).Last());
}
