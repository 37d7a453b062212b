using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>A parameter of the constructor, with the member that provides its argument.</summary>
internal sealed record ConstructorParameter(IParameterSymbol Symbol, MemberSymbol? Member);

/// <summary>The constructor that creates a payload.</summary>
internal sealed record ConstructorChoice(IReadOnlyList<ConstructorParameter> Parameters, bool SetsRequired, string? Fault)
{
    private static readonly ConstructorChoice Default = new([], false, null);

    public static ConstructorChoice For(INamedTypeSymbol type, IReadOnlyList<MemberSymbol> members)
    {
        // Every struct has a parameterless constructor; it counts only when it is declared, or when no other one fits.
        List<IMethodSymbol> constructors = type.InstanceConstructors
            .Where(one => one.DeclaredAccessibility == Accessibility.Public
                && !(type.IsValueType && one.IsImplicitlyDeclared && one.Parameters.IsEmpty))
            .ToList();
        IMethodSymbol? marked = Marked(type, ForeignAttributes.MessagePack, "SerializationConstructorAttribute")
            ?? Marked(type, ForeignAttributes.Json, "JsonConstructorAttribute");
        if (marked is { DeclaredAccessibility: not Accessibility.Public })
            return Default with { Fault = "has a constructor with [JsonConstructor] or [SerializationConstructor] that is not public" };
        if (marked is not null || constructors.Count == 1)
        {
            ConstructorChoice only = Match(marked ?? constructors[0], members);
            return only.Fault is not null && type.IsValueType && marked is null ? Default : only;
        }

        if (constructors.Find(one => one.Parameters.IsEmpty) is { } plain)
            return Match(plain, members);
        ConstructorChoice? best = constructors
            .OrderByDescending(one => one.Parameters.Length)
            .ThenBy(CodeNames.Plain, StringComparer.Ordinal)
            .Select(one => Match(one, members))
            .FirstOrDefault(choice => choice.Fault is null);
        return best
            ?? (type.IsValueType ? Default : Default with { Fault = "has no public constructor whose parameters are all members of it" });
    }

    public bool Takes(MemberSymbol member) => Parameters.Any(parameter => parameter.Member == member);

    public string DefaultOf(MemberSymbol member) =>
        Parameters.FirstOrDefault(parameter => parameter.Member == member) is { } parameter
            ? Literals.DefaultOf(parameter.Symbol)
            : "default";

    public bool IsOptional(MemberSymbol member) =>
        Parameters.FirstOrDefault(parameter => parameter.Member == member) is { Symbol: { IsOptional: true } or { IsParams: true } };

    private static IMethodSymbol? Marked(INamedTypeSymbol type, string space, string attribute) =>
        type.InstanceConstructors.FirstOrDefault(one => ForeignAttributes.Has(one, space, attribute));

    private static ConstructorChoice Match(IMethodSymbol constructor, IReadOnlyList<MemberSymbol> members)
    {
        var parameters = new List<ConstructorParameter>();
        string? fault = null;
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            MemberSymbol? member = MemberFor(parameter, members);
            bool fits = member is not null && parameter.RefKind is RefKind.None or RefKind.In
                && SymbolEqualityComparer.Default.Equals(member.Type, parameter.Type);

            // A parameter without a member may keep its default.
            if (!fits && !(member is null && parameter.IsOptional))
                fault ??= $"has a constructor with the parameter '{parameter.Name}', which is not a public member of that name and type";
            parameters.Add(new ConstructorParameter(parameter, fits ? member : null));
        }

        bool setsRequired = constructor.GetAttributes().Any(a => a.AttributeClass is { Name: "SetsRequiredMembersAttribute" });
        return new ConstructorChoice(parameters, setsRequired, fault);
    }

    // By name, then by string key, then, like MessagePack-CSharp, by position.
    private static MemberSymbol? MemberFor(IParameterSymbol parameter, IReadOnlyList<MemberSymbol> members) =>
        members.FirstOrDefault(one => one.Name == parameter.Name)
        ?? members.FirstOrDefault(one => string.Equals(one.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))
        ?? members.FirstOrDefault(one => string.Equals(one.Key?.Text, parameter.Name, StringComparison.OrdinalIgnoreCase))
        ?? members.FirstOrDefault(one => one.Key?.Number == parameter.Ordinal);
}
