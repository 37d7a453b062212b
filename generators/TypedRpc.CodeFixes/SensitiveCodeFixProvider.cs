using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.CodeFixes;

/// <summary>Marks a parameter whose name suggests a secret as sensitive.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SensitiveCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FixableIds.Secret];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        // Not offered for a member of a payload, which must be marked in its type, nor for the whole payload, which cannot be left out.
        if (fault.Node is not ParameterSyntax parameter || fault.MethodSymbol is not { } method
            || !Secrets.IsName(parameter.Identifier.ValueText)
            || (MethodKinds.Has(method, MethodKinds.Notification) && method.Parameters.Count(one => !Signatures.IsToken(one)) == 1))
        {
            return [];
        }

        string attribute = Spelling.OfAttribute(fault, parameter.SpanStart, "Sensitive");
        return [new Offer(
            $"Mark '{parameter.Identifier.ValueText}' [Sensitive]",
            "MarkSensitive",
            [new TextChange(new TextSpan(parameter.SpanStart, 0), $"[{attribute}] ")])];
    }
}
