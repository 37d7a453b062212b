using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedRpc.CodeFixes;

/// <summary>Keeps one of the kind attributes of a method that has two.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class OneKindCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [FixableIds.TwoKinds, FixableIds.NotificationAndKind];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        if (fault.MethodSymbol is not { } method)
            return [];
        if (fault.Id == FixableIds.NotificationAndKind)
        {
            string kind = MethodKinds.Has(method, MethodKinds.Call) ? MethodKinds.Call : MethodKinds.Cast;
            bool notifies = MethodKinds.Has(fault.Contract, "NotificationTopic");
            return (notifies
                ? Keep(fault, MethodKinds.Notification, MethodKinds.Call, MethodKinds.Cast)
                : Keep(fault, kind, MethodKinds.Notification)) is { } offer
                ? [offer]
                : [];
        }

        Offer?[] offers =
        [
            Keep(fault, MethodKinds.Call, MethodKinds.Cast),
            MethodKinds.CanBeCast(method) ? Keep(fault, MethodKinds.Cast, MethodKinds.Call) : null,
        ];
        return offers.OfType<Offer>();
    }

    private static Offer? Keep(Fault fault, string kept, params string[] others) => MethodKinds.FindOnly(fault, others) is { } other
        ? new Offer($"Keep [{kept}], remove [{other.Name}]", "Keep" + kept, [MethodKinds.Remove(other)])
        : null;
}
