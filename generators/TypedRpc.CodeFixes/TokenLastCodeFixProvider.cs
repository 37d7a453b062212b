using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Moves the CancellationToken after the other parameters. Callers and implementations then have compiler errors to fix.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TokenLastCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FixableIds.Token];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        if (fault.Node is not ParameterSyntax { Parent: ParameterListSyntax list } token || fault.MethodSymbol is not { } method
            || !CanMove(list, method))
        {
            return [];
        }
        SeparatedSyntaxList<ParameterSyntax> parameters = list.Parameters;
        int from = parameters.IndexOf(token);
        IParameterSymbol moved = method.Parameters[from];
        if (!Signatures.IsFree(method, [.. method.Parameters.RemoveAt(from).Add(moved).Select(Signatures.Of)]))
            return [];

        // The parameters exchange their texts, so that commas, line breaks and spaces stay as they are.
        var changes = new List<TextChange>();
        for (int i = from; i < parameters.Count - 1; i++)
            changes.Add(new TextChange(Place(parameters[i]), fault.Text.ToString(Place(parameters[i + 1]))));
        bool needsDefault = token.Default is null && parameters.Any(parameter => parameter.Default is not null);
        changes.Add(new TextChange(Place(parameters.Last()), fault.Text.ToString(Place(token)) + (needsDefault ? " = default" : "")));
        return [new Offer($"Move '{moved.Name}' to the end", "MoveTokenLast", changes)];
    }

    // Not offered with two tokens, because one would stay misplaced, nor with params, which must be last, nor with a line comment or
    // directive, which may belong to any parameter.
    private static bool CanMove(ParameterListSyntax list, IMethodSymbol method) =>
        method.Parameters.Count(Signatures.IsToken) == 1
        && list.Parameters.Count == method.Parameters.Length
        && !list.Parameters.Last().Modifiers.Any(SyntaxKind.ParamsKeyword)
        && !list.DescendantTrivia().Any(trivia => trivia.IsDirective || trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));

    // Includes the comments in the same line. Comments before those belong to the preceding text.
    private static TextSpan Place(ParameterSyntax parameter)
    {
        SyntaxTrivia before = parameter.GetFirstToken().GetPreviousToken().TrailingTrivia.Concat(parameter.GetLeadingTrivia())
            .FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
        SyntaxTrivia after = parameter.GetTrailingTrivia().LastOrDefault(trivia => trivia.IsKind(SyntaxKind.MultiLineCommentTrivia));
        return TextSpan.FromBounds(
            before.RawKind == 0 ? parameter.SpanStart : before.SpanStart, after.RawKind == 0 ? parameter.Span.End : after.Span.End);
    }
}
