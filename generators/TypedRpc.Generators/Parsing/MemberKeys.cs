using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>The key of a member in MessagePack: a number or a name.</summary>
internal sealed record MemberKey(int? Number, string? Text);

/// <summary>
/// Finds and names the members of a type in MessagePack, by the rules of MessagePack-CSharp when the type has its attributes.
/// </summary>
internal sealed class MemberKeys
{
    public const int Highest = 1023;

    private const int NoOrder = -1;

    private readonly Way _way;

    private MemberKeys(Way way) => _way = way;

    private enum Way
    {
        /// <summary>No attribute on the type: all public members, by their JSON names.</summary>
        Plain,

        /// <summary>[MessagePackObject]: every public member has [Key] or [IgnoreMember].</summary>
        Keyed,

        /// <summary>[MessagePackObject(keyAsPropertyName: true)]: all public members, by their declared names.</summary>
        Named,

        /// <summary>[DataContract]: the members with [DataMember].</summary>
        DataContract,
    }

    /// <summary>True when attributes of MessagePack-CSharp, or [DataContract], select the members.</summary>
    public bool IsForeign => _way != Way.Plain;

    /// <summary>The JSON name that comes from an attribute for MessagePack.</summary>
    public string? JsonName(ISymbol member) => _way switch
    {
        Way.Keyed => KeyOf(member)?.Text,
        Way.DataContract when DataMemberOf(member) is { } attribute => NameOf(attribute),
        _ => null,
    };

    /// <summary>True when a member that cannot be read back is still written; readers skip it.</summary>
    public bool WritesWhatIsNotRead => _way is Way.Keyed or Way.DataContract;

    public static MemberKeys Of(INamedTypeSymbol type)
    {
        if (ForeignAttributes.FindOnLevels(type, ForeignAttributes.MessagePack, "MessagePackObjectAttribute") is { } attribute)
        {
            bool byName = ForeignAttributes.Positional(attribute, 0) is true
                || ForeignAttributes.Named(attribute, "KeyAsPropertyName") is true;
            return new MemberKeys(byName ? Way.Named : Way.Keyed);
        }

        return new MemberKeys(
            ForeignAttributes.Has(type, ForeignAttributes.DataContracts, "DataContractAttribute") ? Way.DataContract : Way.Plain);
    }

    /// <summary>True when MessagePack writes an array, also for a type without members.</summary>
    public bool IsPositional(List<MemberSymbol> members) => _way switch
    {
        Way.Plain or Way.Named => false,
        _ => members.TrueForAll(member => member.Key!.Number is not null),
    };

    /// <summary>The key of a public member.</summary>
    /// <returns>No key for a plain member. <c>IsMember</c> is false when the type leaves the member out.</returns>
    public (MemberKey? Key, bool IsMember, string? Fault) Read(ISymbol member)
    {
        MemberKey? key = KeyOf(member);
        switch (_way)
        {
            case Way.Keyed when key is null:
                return (null, false, $"has the public member {member.Name}, which has neither [Key] nor [IgnoreMember]");
            case Way.Keyed when Ignores(member):
                return (
                    null, false,
                    $"has the member {member.Name} with both [Key] and [JsonIgnore], which would travel in MessagePack only; keep one");
            case Way.Keyed:
                return key is { Number: < 0 or > Highest }
                    ? (null, false, $"has the member {member.Name} with the key {key.Number}; keys are 0 to {Highest}")
                    : (key, true, null);
            case Way.Named when Ignores(member):
                return (
                    null, false,
                    $"has the member {member.Name} with [JsonIgnore], which would travel in MessagePack only; add [IgnoreMember], "
                        + "or remove it");
            case Way.Named:
                return key?.Text is { } text && text != member.Name
                    ? (null, false, $"has the member {member.Name} with a [Key] beside keyAsPropertyName; remove one")
                    : (new MemberKey(null, member.Name), true, null);
            case Way.DataContract:
                return DataMember(member);
            default:
                return (null, true, null);
        }
    }

    /// <summary>The fault of a member that has an attribute but is not public.</summary>
    public static string? WhyNotHidden(ISymbol member)
    {
        string? attribute = KeyOf(member) is not null ? "Key"
            : ForeignAttributes.Has(member, ForeignAttributes.DataContracts, "DataMemberAttribute") ? "DataMember"
            : ForeignAttributes.Has(member, ForeignAttributes.Json, "JsonIncludeAttribute") ? "JsonInclude"
            : null;
        return attribute is null || member.DeclaredAccessibility == Accessibility.Public
            ? null
            : $"has the member {member.Name} with [{attribute}] that is not public; make it public, or remove the attribute";
    }

    /// <summary>Orders members as MessagePack-CSharp writes their names.</summary>
    public List<MemberSymbol> InOrder(List<MemberSymbol> members)
    {
        if (_way == Way.Plain)
            return members;
        if (members.TrueForAll(member => member.Key?.Number is not null))
            return members.OrderBy(member => member.Key!.Number).ToList();
        return members
            .OrderBy(member => OrderOf(member.Symbol))
            .ThenBy(member => _way == Way.Named ? LevelOf(member.Symbol.ContainingType) : 0)
            .ThenBy(member => member.IsField)
            .ToList();
    }

    public string? WhyNot(List<MemberSymbol> members)
    {
        if (_way == Way.Plain)
        {
            return members.Find(member => KeyOf(member.Symbol) is not null) is { } keyed
                ? $"has the member {keyed.Name} with [Key], but no [MessagePackObject] itself"
                : null;
        }

        if (members.Exists(member => member.Key!.Number is null) && members.Exists(member => member.Key!.Number is not null))
            return "has members with numbers for keys and others with names; MessagePack writes an array or a map, not both";
        return members
            .GroupBy(member => member.Key)
            .Where(group => group.Count() > 1)
            .Select(group => $"has the members {string.Join(" and ", group.Select(member => member.Name))}, "
                + $"which have the same key {Print(group.Key!)}")
            .FirstOrDefault();
    }

    private static string Print(MemberKey key) => key.Text is null ? key.Number.ToString() : $"'{key.Text}'";

    private static bool Ignores(ISymbol member) =>
        ForeignAttributes.Find(member, ForeignAttributes.Json, "JsonIgnoreAttribute") is { } attribute && MemberSymbol.IsAlways(attribute);

    private static MemberKey? KeyOf(ISymbol member) =>
        ForeignAttributes.FindInherited(member, ForeignAttributes.MessagePack, "KeyAttribute") is { } attribute
            && ForeignAttributes.Positional(attribute, 0) is { } key
            ? new MemberKey(key as int?, key as string)
            : null;

    private static int LevelOf(INamedTypeSymbol type) => type.BaseType is { } inherited ? 1 + LevelOf(inherited) : 0;

    private static int OrderOf(ISymbol member) => DataMemberOf(member) is { } attribute
        ? ForeignAttributes.Named(attribute, "Order") as int? ?? NoOrder
        : int.MaxValue;

    private static AttributeData? DataMemberOf(ISymbol member) =>
        ForeignAttributes.FindInherited(member, ForeignAttributes.DataContracts, "DataMemberAttribute");

    private static string? NameOf(AttributeData dataMember) => ForeignAttributes.Named(dataMember, "Name") as string;

    private static (MemberKey? Key, bool IsMember, string? Fault) DataMember(ISymbol member)
    {
        if (DataMemberOf(member) is not { } attribute)
            return (null, false, null);
        if (Ignores(member))
        {
            return (
                null, false,
                $"has the member {member.Name} with both [DataMember] and [JsonIgnore], which would travel in MessagePack only; "
                    + "keep one");
        }
        int order = ForeignAttributes.Named(attribute, "Order") as int? ?? NoOrder;
        if (order is < NoOrder or > Highest)
            return (null, false, $"has the member {member.Name} with the order {order}; orders are 0 to {Highest}");
        return order != NoOrder
            ? (new MemberKey(order, null), true, null)
            : (new MemberKey(null, NameOf(attribute) ?? member.Name), true, null);
    }
}
