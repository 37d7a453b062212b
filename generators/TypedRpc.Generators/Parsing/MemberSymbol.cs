using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>A public property of a payload type.</summary>
internal sealed record MemberSymbol(IPropertySymbol Property, string WireName)
{
    public string Name => Property.Name;

    public bool CanBeSet => Property.SetMethod is { DeclaredAccessibility: Accessibility.Public };

    /// <summary>True when the property is marked, or its field, or a constructor's parameter of its name: in a record an attribute may end up at any of them.</summary>
    /// <param name="type">The type whose member it is, which may inherit it.</param>
    public bool IsSensitiveIn(INamedTypeSymbol type)
    {
        for (IPropertySymbol? property = Property; property is not null; property = property.OverriddenProperty)
        {
            INamedTypeSymbol declaring = property.ContainingType;
            if (AttributeReader.IsSensitive(property)
                || declaring.GetMembers().OfType<IFieldSymbol>().Any(field => IsFieldOf(field, property) && AttributeReader.IsSensitive(field))
                || declaring.InstanceConstructors.Any(TakesSecret))
            {
                return true;
            }
        }

        return type.InstanceConstructors.Any(TakesSecret);
    }

    /// <summary>The members in the order of their declaration, those of a base class before those of a class that inherits it.</summary>
    public static (List<MemberSymbol> Members, string? Fault) Of(INamedTypeSymbol type)
    {
        var members = new List<MemberSymbol>();
        string? fault = null;
        foreach (INamedTypeSymbol level in Levels(type))
        {
            IEnumerable<ISymbol> declared = level.GetMembers().Where(member => !member.IsImplicitlyDeclared || member is IPropertySymbol);

            // The order of files decides that of the parts of a partial class; names do not depend on it.
            if (level.DeclaringSyntaxReferences.Length > 1)
                declared = declared.OrderBy(member => member.Name, StringComparer.Ordinal);
            foreach (ISymbol member in declared)
            {
                if (member is not (IPropertySymbol or IFieldSymbol))
                    continue;
                MemberSymbol? read = member is IPropertySymbol property ? Read(property) : null;
                if (read is not { CanBeSet: true } && member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true })
                    fault ??= $"has the required member {member.Name}, which is not a public property with a getter and a setter, or is ignored";
                Put(members, member, read);
            }
        }

        return (members, fault);
    }

    // One that overrides or hides an inherited member takes its place.
    private static void Put(List<MemberSymbol> members, ISymbol member, MemberSymbol? read)
    {
        if (member.DeclaredAccessibility != Accessibility.Public)
            return;
        int inherited = members.FindIndex(other => other.Name == member.Name);
        if (inherited < 0 && read is not null)
            members.Add(read);
        else if (inherited >= 0 && read is not null)
            members[inherited] = Merge(members[inherited], read);
        else if (inherited >= 0)
            members.RemoveAt(inherited);
    }

    // An override of one accessor leaves the other one inherited.
    private static MemberSymbol Merge(MemberSymbol inherited, MemberSymbol read) =>
        read.Property is { IsOverride: true, SetMethod: null } ? inherited : read;

    private static MemberSymbol? Read(IPropertySymbol property)
    {
        if (property is not { IsStatic: false, IsIndexer: false, RefKind: RefKind.None, DeclaredAccessibility: Accessibility.Public }
            || (property.GetMethod is not { DeclaredAccessibility: Accessibility.Public } && property.OverriddenProperty is null)
            || IsIgnored(property))
        {
            return null;
        }

        return new MemberSymbol(property, NameAttribute(property) ?? WireNames.Snake(property.Name));
    }

    private static bool IsFieldOf(IFieldSymbol field, IPropertySymbol property) => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property);

    private bool TakesSecret(IMethodSymbol constructor) =>
        constructor.Parameters.Any(parameter => string.Equals(parameter.Name, Name, StringComparison.OrdinalIgnoreCase) && AttributeReader.IsSensitive(parameter));

    private static IEnumerable<INamedTypeSymbol> Levels(INamedTypeSymbol type)
    {
        var levels = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
            levels.Push(level);
        return levels;
    }

    private static bool IsIgnored(IPropertySymbol property) =>
        Find(property, "JsonIgnoreAttribute") is { } attribute
        && attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Condition").Value.Value is null or 1;

    private static string? NameAttribute(IPropertySymbol property) =>
        Find(property, "JsonPropertyNameAttribute") is { ConstructorArguments: { Length: 1 } arguments } ? arguments[0].Value as string : null;

    private static AttributeData? Find(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(attribute => IsJson(attribute, name));

    public static bool IsJson(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && type.Name == name && Names.Metadata(type) == "System.Text.Json.Serialization." + name;
}
