using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Finds attributes of other serializers by full name, so that their libraries need not be referenced.</summary>
internal static class ForeignAttributes
{
    public const string Json = "System.Text.Json.Serialization.";
    public const string MessagePack = "MessagePack.";
    public const string DataContracts = "System.Runtime.Serialization.";

    public static AttributeData? Find(ISymbol symbol, string space, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => Is(attribute, space, name));

    public static bool Has(ISymbol symbol, string space, string name) => Find(symbol, space, name) is not null;

    public static IEnumerable<AttributeData> All(ISymbol symbol, string space, string name) =>
        symbol.GetAttributes().Where(attribute => Is(attribute, space, name));

    /// <summary>The attribute of a member or of a member that it overrides.</summary>
    public static AttributeData? FindInherited(ISymbol member, string space, string name)
    {
        AttributeData? found = Find(member, space, name);
        for (IPropertySymbol? property = (member as IPropertySymbol)?.OverriddenProperty;
            found is null && property is not null;
            property = property.OverriddenProperty)
        {
            found = Find(property, space, name);
        }
        return found;
    }

    /// <summary>The attribute of a class or of one of its base classes.</summary>
    public static AttributeData? FindOnLevels(INamedTypeSymbol type, string space, string name)
    {
        AttributeData? found = null;
        for (INamedTypeSymbol? level = type; found is null && level is not null; level = level.BaseType)
            found = Find(level, space, name);
        return found;
    }

    public static object? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value is { Kind: not TypedConstantKind.Array } value
            ? value.Value
            : null;

    public static object? Positional(AttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Length
            && attribute.ConstructorArguments[index] is { Kind: not TypedConstantKind.Array } value
            ? value.Value
            : null;

    private static bool Is(AttributeData attribute, string space, string name) =>
        attribute.AttributeClass is { } type && type.Name == name && Names.Metadata(type) == space + name;
}
