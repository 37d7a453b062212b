using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Finds the members of a payload type, including inherited ones.</summary>
internal sealed class MemberList(INamedTypeSymbol type, MemberKeys keys)
{
    private readonly List<MemberSymbol> _members = [];

    /// <summary>The members in declaration order, those of a base class before those of the derived class.</summary>
    public IReadOnlyList<MemberSymbol> Members => _members;

    /// <summary>Why the type cannot be serialized.</summary>
    public string? Fault { get; private set; }

    /// <summary>True when the type has state that is not explicitly ignored.</summary>
    public bool HoldsSomething { get; private set; }

    public static MemberList Of(INamedTypeSymbol type, MemberKeys keys)
    {
        var list = new MemberList(type, keys);
        list.Read();
        return list;
    }

    private void Read()
    {
        foreach (INamedTypeSymbol level in Levels())
        {
            IEnumerable<ISymbol> declared = level.GetMembers().Where(member => !member.IsImplicitlyDeclared || member is IPropertySymbol);

            // The order of the parts of a partial class depends on the order of files, so these members are sorted by name.
            if (level.DeclaringSyntaxReferences.Length > 1)
                declared = declared.OrderBy(member => member.Name, StringComparer.Ordinal);
            foreach (ISymbol member in declared)
                Read(member);
        }
    }

    private void Read(ISymbol member)
    {
        bool isData = member is IPropertySymbol { IsStatic: false, IsIndexer: false } or IFieldSymbol { IsStatic: false };
        bool isLeftOut = isData && IsLeftOut(member);
        HoldsSomething |= isData && !isLeftOut && member.CanBeReferencedByName && !IsOfRecords(member);
        if (isData && !isLeftOut)
            Fault ??= MemberKeys.WhyNotHidden(member) ?? WhyNotWritten(member);
        MemberSymbol? read = isData && !isLeftOut && IsReadable(member) ? New(member) : null;
        if (read is not { CanBeSet: true } && member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
            Fault ??= $"has the required member {member.Name}, which is not public with a getter and a setter, or is ignored";
        Put(member, read);
    }

    private MemberSymbol? New(ISymbol member)
    {
        (MemberKey? key, bool isMember, string? fault) = keys.Read(member);
        Fault ??= fault;
        return isMember
            ? new MemberSymbol(member, NameAttribute(member) ?? keys.JsonName(member) ?? WireNames.Snake(member.Name), key)
            : null;
    }

    private string? WhyNotWritten(ISymbol member) =>
        member is IPropertySymbol { DeclaredAccessibility: Accessibility.Public } property
            && property.GetMethod is { DeclaredAccessibility: not Accessibility.Public }
            && keys.Read(member).IsMember
            ? $"has the member {member.Name}, which has a getter that is not public, so that it could not be written; change that, "
                + $"or mark it {(keys.IsForeign ? "[IgnoreMember]" : "[JsonIgnore]")}"
            : null;

    // A member, also a method, that overrides or hides an inherited member replaces it.
    private void Put(ISymbol member, MemberSymbol? read)
    {
        if (member.DeclaredAccessibility != Accessibility.Public)
            return;
        int inherited = _members.FindIndex(other => other.Name == member.Name);
        if (inherited >= 0 && keys.IsForeign && !member.IsOverride)
            Fault ??= $"has the member {member.Name}, which hides an inherited one; rename it, or mark both [IgnoreMember]";
        if (inherited < 0 && read is not null)
            _members.Add(read);
        else if (inherited >= 0 && read is not null)
            _members[inherited] = Merge(_members[inherited], read);
        else if (inherited >= 0)
            _members.RemoveAt(inherited);
    }

    // If only one accessor is overridden, the other one stays inherited.
    private static MemberSymbol Merge(MemberSymbol inherited, MemberSymbol read) =>
        read.Symbol is IPropertySymbol { IsOverride: true, SetMethod: null } ? inherited : read;

    private static bool IsReadable(ISymbol member) => member switch
    {
        IPropertySymbol property => property is { RefKind: RefKind.None, DeclaredAccessibility: Accessibility.Public }
            && (property.GetMethod is { DeclaredAccessibility: Accessibility.Public } || property.OverriddenProperty is not null),
        _ => member.DeclaredAccessibility == Accessibility.Public,
    };

    private static bool IsOfRecords(ISymbol member) =>
        member is IPropertySymbol { Name: "EqualityContract", DeclaredAccessibility: not Accessibility.Public };

    private bool IsLeftOut(ISymbol member) =>
        ForeignAttributes.Has(member, ForeignAttributes.MessagePack, "IgnoreMemberAttribute")
        || ForeignAttributes.Has(member, ForeignAttributes.DataContracts, "IgnoreDataMemberAttribute")
        || (!keys.IsForeign && ForeignAttributes.Find(member, ForeignAttributes.Json, "JsonIgnoreAttribute") is { } attribute
            && MemberSymbol.IsAlways(attribute));

    private static string? NameAttribute(ISymbol member) =>
        ForeignAttributes.Find(member, ForeignAttributes.Json, "JsonPropertyNameAttribute")
            is { ConstructorArguments: { Length: 1 } arguments }
            ? arguments[0].Value as string
            : null;

    private IEnumerable<INamedTypeSymbol> Levels()
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
            levels.Push(level);
        return levels;
    }
}
