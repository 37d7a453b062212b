using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Gives an overload its own wire name.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WireNameCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FixableIds.Collision];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        // Not offered for colliding parameters, which only their author can rename, nor for a name that is set twice on purpose.
        if (fault.Node is not MethodDeclarationSyntax || fault.MethodSymbol is not { } method || FreeNames.ExplicitName(method) is not null
            || MethodKinds.FindOnly(fault, MethodKinds.Call, MethodKinds.Cast) is not { } attribute
            || FreeNames.OnTheWire(fault.Contract, method) is not { } name)
        {
            return [];
        }

        string argument = $"Name = \"{name}\"";
        TextChange change = attribute.ArgumentList switch
        {
            null => new TextChange(new TextSpan(attribute.Name.Span.End, 0), $"({argument})"),
            { Arguments: { Count: > 0 } arguments } => new TextChange(new TextSpan(arguments.Last().Span.End, 0), ", " + argument),
            var empty => new TextChange(new TextSpan(empty.OpenParenToken.Span.End, 0), argument),
        };
        return [new Offer($"Name it '{name}' on the wire", "NameOnTheWire", [change])];
    }
}
