using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the derived types of a class or interface: [JsonDerivedType], or MessagePack's [Union], or both.</summary>
internal sealed class VariantParser(PayloadTypes types, INamedTypeSymbol type)
{
    private const string DefaultProperty = "$type";
    private const string Missing = "null";

    public static bool HasList(ITypeSymbol type) => Entries(type).Any();

    /// <param name="shape">The shape with the type's own members, when values of exactly this type are possible.</param>
    /// <param name="parts">The own members.</param>
    public ShapeDescription Describe(ShapeModel shape, ImmutableArray<(ITypeSymbol Type, string Path)> parts)
    {
        string property = PropertyName();
        List<Entry> entries = Entries(type).ToList();
        string? fault = property.Length == 0
            ? "has an empty name for its discriminator"
            : WhyNotNamed(property) ?? WhyNotRead() ?? Twice(entries);
        var variants = new List<VariantModel>();
        foreach (INamedTypeSymbol derived in Ordered(entries))
        {
            fault ??= WhyNotDerived(derived) ?? WhyNotBeside(derived, property);
            string? tag = entries.Find(entry => entry.IsJson && Same(entry.Type, derived))?.Tag;
            string? key = entries.Find(entry => !entry.IsJson && Same(entry.Type, derived))?.Tag;
            if (tag is null && key is null)
            {
                fault ??= $"lists the derived type {derived.Name} without a discriminator, so that it could not be read";
            }
            else if (entries.Exists(entry => entry.IsJson) && entries.Exists(entry => !entry.IsJson) && (tag is null || key is null))
            {
                fault ??= $"lists the derived type {derived.Name} in {(tag is null ? "[Union]" : "[JsonDerivedType]")} only; "
                    + "list it in both, or use one of the two";
            }
            if (fault is null)
                variants.Add(New(derived, tag ?? key!, key ?? tag!));
        }

        // As in System.Text.Json, a value of exactly this type has no discriminator.
        if (!type.IsAbstract && !variants.Exists(one => one.Shape == shape.Identifier))
            variants.Add(New(type, Missing, Missing));
        if (fault is not null)
            return new ShapeDescription(null, ImmutableArray<(ITypeSymbol, string)>.Empty, fault);
        IEnumerable<(ITypeSymbol, string)> derivedParts = Ordered(entries)
            .Where(one => !Same(one, type)).Select(one => ((ITypeSymbol)one, $"a derived type of {type.Name}"));
        return new ShapeDescription(
            shape with { Variants = new VariantsModel(type.ToDisplayString(Names.Told), property, new(variants)) },
            parts.AddRange(derivedParts), null);
    }

    private VariantModel New(INamedTypeSymbol derived, string tag, string key) =>
        new(CodeNames.Plain(derived), types.ShapeIdentifier(derived), HasList(derived), tag, key);

    private string PropertyName() =>
        ForeignAttributes.Find(type, ForeignAttributes.Json, "JsonPolymorphicAttribute") is { } attribute
            ? ForeignAttributes.Named(attribute, "TypeDiscriminatorPropertyName") as string ?? DefaultProperty
            : DefaultProperty;

    private string? WhyNotRead() =>
        ForeignAttributes.All(type, ForeignAttributes.Json, "JsonDerivedTypeAttribute")
            .Select(attribute => ForeignAttributes.Positional(attribute, 0))
            .Concat(ForeignAttributes.All(type, ForeignAttributes.MessagePack, "UnionAttribute")
                .Select(attribute => ForeignAttributes.Positional(attribute, 1)))
            .Any(listed => listed is string or IArrayTypeSymbol or IPointerTypeSymbol)
            ? "lists a type that is not a class or struct; name each derived type with typeof"
            : null;

    private string? WhyNotNamed(string property)
    {
        IEnumerable<string> tags = ForeignAttributes.All(type, ForeignAttributes.Json, "JsonDerivedTypeAttribute")
            .Select(attribute => ForeignAttributes.Positional(attribute, 1)).OfType<string>();
        return tags.Append(property)
            .Select(name => WireNameRules.WhyNotMember(name) is { } reason
                ? $"has the discriminator '{WireNameRules.Shown(name)}', which is not valid: {reason}"
                : null)
            .FirstOrDefault(fault => fault is not null);
    }

    private static string? Twice(List<Entry> entries)
    {
        foreach (IGrouping<bool, Entry> list in entries.GroupBy(entry => entry.IsJson))
        {
            if (list.GroupBy(entry => entry.Tag).FirstOrDefault(group => group.Key is not null && group.Count() > 1) is { } tag)
                return $"has the discriminator {tag.Key!.TrimEnd('L')} for two derived types";
            if (list.GroupBy(entry => entry.Type, SymbolEqualityComparer.Default).FirstOrDefault(group => group.Count() > 1) is { } twice)
                return $"lists the derived type {twice.Key!.Name} twice";
        }

        return null;
    }

    private string? WhyNotDerived(INamedTypeSymbol derived)
    {
        if (derived.IsUnboundGenericType)
            return $"lists the generic type {derived.Name} without its type arguments";
        if (!Same(derived, type) && !derived.AllInterfaces.Any(one => Same(one, type)) && !BasesOf(derived).Any(one => Same(one, type)))
            return $"lists the type {derived.Name}, which does not derive from it";
        return derived.IsAbstract ? $"lists the derived type {derived.Name}, which is abstract, so that no value is ever of it" : null;
    }

    // The discriminator is written among the members of the type, so the type must have members, and none may have its name.
    private string? WhyNotBeside(INamedTypeSymbol derived, string property)
    {
        if (types.Find(derived) is not { IsShaped: true } verdict)
        {
            return types.Find(derived).Reason is null
                ? $"lists the derived type {derived.Name}, which is not an object with members"
                : null;
        }
        ShapeDescription description = types.DescribeMembers(verdict.ShapedType!);
        if (description.Reason is not null)
            return null;
        if (description.Shape?.Object is not { } members)
            return $"lists the derived type {derived.Name}, which is not an object with members";
        return members.Members.FirstOrDefault(member => member.WireName == property) is { } member
            ? $"lists the derived type {derived.Name}, whose member {member.Identifier} has the name of the discriminator, '{property}'"
            : null;
    }

    private static IEnumerable<INamedTypeSymbol> Ordered(List<Entry> entries) => entries
        .Select(entry => entry.Type)
        .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
        .OrderBy(CodeNames.Plain, StringComparer.Ordinal);

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol derived)
    {
        for (INamedTypeSymbol? level = derived.BaseType; level is not null; level = level.BaseType)
            yield return level;
    }

    private static bool Same(ITypeSymbol one, ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    private static IEnumerable<Entry> Entries(ITypeSymbol type)
    {
        foreach (AttributeData attribute in ForeignAttributes.All(type, ForeignAttributes.Json, "JsonDerivedTypeAttribute"))
        {
            if (ForeignAttributes.Positional(attribute, 0) is INamedTypeSymbol { TypeKind: not TypeKind.Error } derived)
                yield return new Entry(derived, true, TagOf(ForeignAttributes.Positional(attribute, 1)));
        }

        foreach (AttributeData attribute in ForeignAttributes.All(type, ForeignAttributes.MessagePack, "UnionAttribute"))
        {
            if (ForeignAttributes.Positional(attribute, 1) is INamedTypeSymbol { TypeKind: not TypeKind.Error } derived)
                yield return new Entry(derived, false, TagOf(ForeignAttributes.Positional(attribute, 0)));
        }
    }

    private static string? TagOf(object? value) => value switch
    {
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        int number => number.ToString(CultureInfo.InvariantCulture) + "L",
        _ => null,
    };

    private sealed record Entry(INamedTypeSymbol Type, bool IsJson, string? Tag);
}
