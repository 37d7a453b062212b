using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>The inline size of a value in bytes: in an object or in a collection.</summary>
internal static class ValueSizes
{
    private const int Reference = 8;

    // The alignment of fields of different sizes in a struct.
    private const int Word = 8;

    /// <returns>0 when the size is known only at run time: a user-defined struct.</returns>
    public static int Of(ITypeSymbol type) => type switch
    {
        { IsReferenceType: true } => Reference,
        INamedTypeSymbol { EnumUnderlyingType: { } underlying } => Of(underlying),
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
            Of(nullable.TypeArguments[0]) is var size and > 0 ? Math.Max(size, Word) + Word : 0,
        _ => OfScalar(type),
    };

    private static int OfScalar(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean or SpecialType.System_SByte or SpecialType.System_Byte => 1,
        SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_DateTime
            or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 8,
        SpecialType.System_Decimal => 16,
        _ => 0,
    };
}
