using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the members of a class or struct, and how an instance is created from them.</summary>
internal sealed class ObjectParser(PayloadTypes types, INamedTypeSymbol type)
{
    public ShapeDescription Describe(ShapeModel shape)
    {
        MemberKeys keys = MemberKeys.Of(type);
        MemberList all = MemberList.Of(type, keys);
        ConstructorChoice choice = ConstructorChoice.For(type, all.Members);
        List<MemberSymbol> members = keys.InOrder(
            all.Members.Where(member => member.CanBeSet || choice.Takes(member) || keys.WritesWhatIsNotRead).ToList());
        string? fault = all.Fault ?? choice.Fault ?? Lost(all.Members.Where(member => !choice.Takes(member)), keys) ?? keys.WhyNot(members)
            ?? Collision(members) ?? WhyNotNamed(members) ?? Empty(all, members) ?? Misformatted(members);
        if (fault is not null)
            return new ShapeDescription(null, ImmutableArray<(ITypeSymbol, string)>.Empty, fault);

        bool isPositional = keys.IsPositional(members);
        int IndexOf(MemberSymbol member) => isPositional ? member.Key!.Number!.Value : members.IndexOf(member);
        var models = new List<MemberModel>();
        foreach (MemberSymbol member in members)
        {
            // A fault of the member's type is found when the parts are examined.
            if (types.Find(member.Type).Model is { } model)
                models.Add(Describe(member, model, choice, IndexOf(member)));
        }

        IEnumerable<ArgumentModel> arguments = choice.Parameters.Select(parameter => new ArgumentModel(
            parameter.Member is null ? -1 : IndexOf(parameter.Member),
            parameter.Member is null ? Literals.ArgumentOf(parameter.Symbol) : ""));
        return new ShapeDescription(
            shape with { Object = new ObjectModel(type.ToDisplayString(Names.Told), isPositional, new(models), new(arguments)) },
            members.Select(member => (member.Type, $"{type.Name}.{member.Name}")).ToImmutableArray(),
            null);
    }

    private MemberModel Describe(MemberSymbol member, PayloadModel model, ConstructorChoice choice, int index)
    {
        MemberUse use = UseOf(member, choice.Takes(member), choice.SetsRequired);
        bool isRequired = use == MemberUse.Required || (use != MemberUse.Written && member.MustBeThere);
        return new MemberModel(
            index, CodeNames.Escape(member.Name), member.WireName, member.Key?.Text ?? member.WireName,
            Formats.Apply(model, member.Places(type)), use, isRequired, choice.DefaultOf(member), member.IsSensitiveIn(type))
        {
            IsOptional = choice.IsOptional(member),
        };
    }

    public static MemberUse UseOf(MemberSymbol member, bool isTaken, bool setsRequired) => member switch
    {
        { MustBeSet: true } when !setsRequired => MemberUse.Required,
        _ when isTaken => MemberUse.Constructed,
        { CanBeSet: false } => MemberUse.Written,
        { MustBeThere: true } => MemberUse.Required,

        // With [SetsRequiredMembers] on the constructor, an initializer may set the required members again.
        { MustBeSet: false, IsInit: false } => MemberUse.Assigned,
        _ => MemberUse.Initialized,
    };

    /// <summary>Why a member that is not a constructor parameter would be lost.</summary>
    public static string? Lost(IEnumerable<MemberSymbol> members, MemberKeys keys) => members
        .Where(member => member.WhyLost is not null)
        .Select(member => $"has the member {member.Name}, which {member.WhyLost}, so that it could not be read; change that, "
            + $"let the constructor take it, or mark it {(keys.IsForeign ? "[IgnoreMember]" : "[JsonIgnore]")}")
        .FirstOrDefault();

    private string? Misformatted(List<MemberSymbol> members) => members
        .Where(member => types.Find(member.Type).Model is { } model && Formats.IsMisplaced(model, member.Places(type)))
        .Select(member => $"has the member {member.Name} with [RpcFormat], which says how a Guid is written; remove the attribute, "
            + "or make the type of the member Guid or Guid?")
        .FirstOrDefault();

    private static string? Empty(MemberList all, List<MemberSymbol> members) => members.Count == 0 && all.HoldsSomething
        ? "would travel empty, as it has no public member with a setter or a constructor's parameter; add one, "
            + "or give the type a shape with [assembly: RpcConverter]"
        : null;

    /// <summary>Why the wire name of a member is invalid.</summary>
    public static string? WhyNotNamed(List<MemberSymbol> members)
    {
        foreach (MemberSymbol member in members)
        {
            if ((WireNameRules.WhyNotMember(member.WireName) ?? WireNameRules.WhyNotMember(member.Key?.Text ?? "")) is { } reason)
            {
                return $"has the member {WireNameRules.Shown(member.Name)}, whose wire name is not valid: {reason}; "
                    + "give it another with [JsonPropertyName]";
            }
        }

        return null;
    }

    public static string? Collision(List<MemberSymbol> members) => members
        .GroupBy(member => member.WireName, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => $"has the members {string.Join(" and ", group.Select(member => member.Name))}, "
            + $"which have the same wire name '{group.Key}'; name one with [JsonPropertyName]")
        .FirstOrDefault();
}
