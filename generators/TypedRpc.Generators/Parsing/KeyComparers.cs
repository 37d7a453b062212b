using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>
/// Finds key types that .NET hashes without a random seed, so that a malicious message could contain many colliding keys.
/// </summary>
internal static class KeyComparers
{
    private const string Serialization = "global::TypedRpc.Serialization.";
    private const string Comparer = "KeyComparer";

    private static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "System.Guid", "System.DateTimeOffset", "System.TimeSpan", "System.DateOnly", "System.TimeOnly", "System.Int128", "System.UInt128",
        "System.Numerics.BigInteger", "System.Version",
    };

    /// <summary>The expression for the comparer of a key or element type; null when the default comparer is safe.</summary>
    public static string? Of(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return IsExposed(nullable.TypeArguments[0]) ? Print("NullableKeyComparer", nullable.TypeArguments[0]) : null;
        return IsExposed(type) ? Print(Comparer, type) : null;
    }

    /// <summary>The same for frozen collections, which hash strings without a random seed.</summary>
    public static string? OfFrozen(ITypeSymbol type) => type.SpecialType == SpecialType.System_String ? Print(Comparer, type) : Of(type);

    // Types of 16 bits and fewer have too few values to do harm, and the hash of a string has a random seed.
    private static bool IsExposed(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying } => IsExposed(underlying),
        {
            SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_DateTime
            or (>= SpecialType.System_Int32 and <= SpecialType.System_Double)
        } => true,
        INamedTypeSymbol { Arity: 0, ContainingType: null, ContainingNamespace.Name: "System" or "Numerics" } named =>
            Named.Contains(Names.Metadata(named)),
        _ => false,
    };

    private static string Print(string comparer, ITypeSymbol type) => $"{Serialization}{comparer}<{CodeNames.Plain(type)}>.Instance";
}
