using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads the members of a class or struct, and how one is made from them.</summary>
internal sealed class ObjectParser(PayloadTypes types, INamedTypeSymbol type)
{
    public ShapeDescription Describe(ShapeModel shape)
    {
        (List<MemberSymbol> all, string? fault) = MemberSymbol.Of(type);
        ConstructorChoice choice = ConstructorChoice.For(type, all);
        List<MemberSymbol> members = all.Where(member => member.CanBeSet || choice.Takes(member)).ToList();
        fault ??= choice.Fault ?? Collision(members);
        if (fault is not null)
            return new ShapeDescription(null, ImmutableArray<(ITypeSymbol, string)>.Empty, fault);

        var models = new List<MemberModel>();
        foreach (MemberSymbol member in members)
        {
            // What is wrong with a member's type is found when the parts are looked at.
            if (types.Find(member.Property.Type).Model is { } model)
                models.Add(new MemberModel(Names.Escape(member.Name), member.WireName, model, UseOf(member, choice), choice.DefaultOf(member), member.IsSensitiveIn(type)) { IsOptional = choice.IsOptional(member) });
        }

        IEnumerable<ArgumentModel> arguments = choice.Parameters.Select(parameter => new ArgumentModel(
            parameter.Member is null ? -1 : members.IndexOf(parameter.Member), Literals.DefaultOf(parameter.Symbol)));
        return new ShapeDescription(
            shape with { Object = new ObjectModel(new(models), new(arguments)) },
            members.Select(member => (member.Property.Type, $"{type.Name}.{member.Name}")).ToImmutableArray(),
            null);
    }

    private static MemberUse UseOf(MemberSymbol member, ConstructorChoice choice) => member switch
    {
        { Property.IsRequired: true } when !choice.SetsRequired => MemberUse.Required,
        _ when choice.Takes(member) => MemberUse.Constructed,
        { Property: { IsRequired: false, SetMethod.IsInitOnly: false } } => MemberUse.Assigned,
        _ => MemberUse.Initialized,
    };

    private static string? Collision(List<MemberSymbol> members) => members
        .GroupBy(member => member.WireName, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => $"has the members {string.Join(" and ", group.Select(member => member.Name))}, which have the same wire name '{group.Key}'; name one with [JsonPropertyName]")
        .FirstOrDefault();
}
