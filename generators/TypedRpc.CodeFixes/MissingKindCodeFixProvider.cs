using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Adds the missing attribute to a contract method: call, cast or notification.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MissingKindCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FixableIds.NoKind, FixableIds.NoNotification];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        // Not offered when another problem of the method would make the attribute an error too.
        if (fault
            is not { Method: { } method, MethodSymbol: { DeclaredAccessibility: Accessibility.Public, IsGenericMethod: false } symbol })
        {
            return [];
        }
        if (fault.Id == FixableIds.NoKind)
        {
            Offer? call = Say(fault, method, MethodKinds.Call, arguments: "", MethodKinds.Notification);
            Offer? cast = MethodKinds.CanBeCast(symbol)
                ? Say(fault, method, MethodKinds.Cast, arguments: "", MethodKinds.Notification)
                : null;
            return new[] { call, cast }.OfType<Offer>();
        }

        return FreeNames.OfEvent(fault.Contract, symbol) is { } type
            && Say(fault, method, MethodKinds.Notification, $"(\"{type}\")", MethodKinds.Call, MethodKinds.Cast) is { } notification
                ? [notification]
                : [];
    }

    // An attribute of the other kind of interface is replaced, because both together would be an error.
    private static Offer? Say(Fault fault, MethodDeclarationSyntax method, string kind, string arguments, params string[] others)
    {
        string attribute = Spelling.OfAttribute(fault, method.SpanStart, kind) + arguments;
        List<AttributeSyntax> replaced = MethodKinds.Find(fault, others);
        return replaced.Count switch
        {
            0 => new Offer($"Add [{kind}{arguments}]", "Add" + kind, [MethodKinds.Add(fault, method, attribute)]),
            1 => new Offer(
                $"Replace [{replaced[0].Name}] with [{kind}{arguments}]", "Add" + kind, [new TextChange(replaced[0].Span, attribute)]),
            _ => null,
        };
    }
}
