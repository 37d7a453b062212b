using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The types in a collection, and the class that stands for it.</summary>
internal sealed record CollectionSymbol(ITypeSymbol? Key, ITypeSymbol Element, string Concrete, bool IsArray, string? CountMember, bool IsInterface = false);

/// <summary>Recognizes collections.</summary>
internal static class CollectionParser
{
    private const string Space = "System.Collections.Generic.";

    public static CollectionSymbol? Parse(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return array.IsSZArray ? OfElements(array.ElementType, "List", "Length") with { IsArray = true } : null;
        if (type is not INamedTypeSymbol { TypeArguments.Length: 1 or 2 } named || !Names.Metadata(named).StartsWith(Space, StringComparison.Ordinal))
            return null;
        CollectionSymbol? collection = Names.Metadata(named).Substring(Space.Length) switch
        {
            "List`1" or "IList`1" or "IReadOnlyList`1" or "ICollection`1" or "IReadOnlyCollection`1" => OfElements(named.TypeArguments[0], "List", "Count"),
            "IEnumerable`1" => OfElements(named.TypeArguments[0], "List", null),
            "HashSet`1" or "ISet`1" or "IReadOnlySet`1" => OfElements(named.TypeArguments[0], "HashSet", "Count"),
            "Dictionary`2" or "IDictionary`2" or "IReadOnlyDictionary`2" => OfEntries(named.TypeArguments[0], named.TypeArguments[1]),
            _ => null,
        };
        return collection is null ? null : collection with { IsInterface = named.TypeKind == TypeKind.Interface };
    }

    public static bool CanBeKey(ITypeSymbol type, PayloadModel model) =>
        type.TypeKind == TypeKind.Enum
        || type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64)
        || model is { Form: PayloadForm.Scalar, Read: "ReadGuid" };

    private static CollectionSymbol OfElements(ITypeSymbol element, string concrete, string? countMember) =>
        new(null, element, $"global::{Space}{concrete}<{element.ToDisplayString(Names.Plain)}>", false, countMember);

    private static CollectionSymbol OfEntries(ITypeSymbol key, ITypeSymbol value) =>
        new(key, value, $"global::{Space}Dictionary<{key.ToDisplayString(Names.Plain)}, {value.ToDisplayString(Names.Plain)}>", false, "Count");
}
