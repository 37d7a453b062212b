using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;
using MethodKind = TypedRpc.Generators.Model.MethodKind;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses one notification method.</summary>
internal sealed class NotificationMethodParser(PayloadGraph payloads, FaultParser faults, ProblemList problems)
    : MethodParser(payloads, problems)
{
    public override string Kinds => "[Notification]";

    public override DiagnosticDescriptor NoKind => ContractRules.NoNotification;

    public override bool HasKind(IMethodSymbol method) => Has(method, Notification);

    public override MethodModel? Parse(IMethodSymbol method)
    {
        Location name = method.Locations[0];
        AttributeReader attribute = AttributeReader.Find(method, Notification, name)!;
        if (attribute.IsBroken)
        {
            Problems.Break();
            return null;
        }

        if (Has(method, Call) || Has(method, Cast))
        {
            Problems.Add(ContractRules.NotificationAndKind, name, method.Name, Has(method, Call) ? "Call" : "Cast");
            return null;
        }

        if (!CanBeRemote(method))
            return null;
        ReturnModel? result = ReadReturn(method);
        ParsedParameters parameters = Parameters.Parse(method, MethodKind.Notification, isTold: true);
        return new MethodModel(
            CodeNames.Declaring(method.ContainingType),
            CodeNames.Escape(method.Name),
            ReadEventType(attribute),
            MethodKind.Notification,
            Since: null,
            TimeoutTicks: 0,
            Idempotent: false,
            Notify: null,
            ReadPriority(attribute),
            result ?? new ReturnModel("", false, null),
            new(parameters.Arguments),
            parameters.Token)
        {
            Faults = faults.Parse(method, isAnswered: false),
            IsImplicit = IsTooLongToBeExplicit(method),
        };
    }

    public override void AddCollision(IMethodSymbol other, IMethodSymbol method, MethodModel model)
    {
        // An invalid one is already reported.
        if (model is not { WireName.Length: > 0, Priority: { } priority })
            return;
        AttributeReader attribute = AttributeReader.Find(method, Notification, method.Locations[0])!;
        Problems.Add(
            ContractRules.SameNotification, EventTypePlace(attribute), Readable(other), Readable(method), model.WireName, priority);
    }

    private ReturnModel? ReadReturn(IMethodSymbol method)
    {
        if (method.ReturnType.TypeKind == TypeKind.Error)
        {
            Problems.Break();
            return null;
        }

        if (ReadTask(method) is (var isValueTask, null))
            return new ReturnModel(Payloads.Declaration(method.ReturnType), isValueTask, null);
        Problems.Add(ContractRules.NotificationResult, ReturnPlace(method), method.Name, Readable(method.ReturnType));
        return null;
    }

    private string ReadEventType(AttributeReader attribute)
    {
        string text = attribute.Positional() ?? "";
        if (!Rules.IsEventType(text))
            Problems.Add(ContractRules.EventType, EventTypePlace(attribute), text, Rules.LongestEventType);
        return text;
    }

    private string? ReadPriority(AttributeReader attribute)
    {
        string? priority = attribute.Member(1);
        if (priority is null)
            Problems.Add(ContractRules.Priority, attribute.LocationOf(1, "priority", Problems.CancellationToken), attribute.TextOf(1));
        return priority;
    }

    private Location EventTypePlace(AttributeReader attribute) => attribute.LocationOf(0, "eventType", Problems.CancellationToken);
}
