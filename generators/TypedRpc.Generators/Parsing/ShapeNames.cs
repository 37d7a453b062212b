using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Names of generated shapes.</summary>
internal static class ShapeNames
{
    /// <summary>
    /// <c>ListOfVolumeShape_</c> and 16 digits. The hash covers the whole type, because two types may be called Volume, and the assembly,
    /// because InternalsVisibleTo lets one assembly see the shapes of another (CS0436).
    /// </summary>
    public static string Of(ITypeSymbol type, Compilation compilation) =>
        $"{Names.Sanitize(Stem(type))}Shape_"
            + GeneratedNames.Of(compilation).SuffixOf($"{compilation.AssemblyName}/{CodeNames.Plain(type)}");

    private static string Stem(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => "ArrayOf" + Stem(array.ElementType),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
            "Nullable" + Stem(nullable.TypeArguments[0]),
        INamedTypeSymbol { TypeArguments.Length: > 0 } generic => generic.Name + "Of" + string.Concat(generic.TypeArguments.Select(Stem)),
        _ => type.Name,
    };
}
