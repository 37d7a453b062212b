using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Knows the keys that .NET hashes without a secret, so that a message could hold many which all hash alike.</summary>
internal static class KeyComparers
{
    private const string Serialization = "global::TypedRpc.Serialization.";
    private const string Comparer = "KeyComparer";

    private static readonly HashSet<string> Named = new(StringComparer.Ordinal)
    {
        "System.Guid", "System.DateTimeOffset", "System.TimeSpan", "System.DateOnly", "System.TimeOnly", "System.Int128", "System.UInt128", "System.Numerics.BigInteger", "System.Version",
    };

    /// <summary>The comparer for keys or elements of a type, as code names it; null when that of .NET will do.</summary>
    public static string? Of(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return IsExposed(nullable.TypeArguments[0]) ? Print("NullableKeyComparer", nullable.TypeArguments[0]) : null;
        return IsExposed(type) ? Print(Comparer, type) : null;
    }

    /// <summary>The same in frozen collections, which hash text without a secret.</summary>
    public static string? OfFrozen(ITypeSymbol type) => type.SpecialType == SpecialType.System_String ? Print(Comparer, type) : Of(type);

    // Of 16 bits and fewer there are too few to do harm, and text has a secret already.
    private static bool IsExposed(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying } => IsExposed(underlying),
        { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_DateTime or (>= SpecialType.System_Int32 and <= SpecialType.System_Double) } => true,
        INamedTypeSymbol { Arity: 0, ContainingType: null, ContainingNamespace.Name: "System" or "Numerics" } named => Named.Contains(Names.Metadata(named)),
        _ => false,
    };

    private static string Print(string comparer, ITypeSymbol type) => $"{Serialization}{comparer}<{CodeNames.Plain(type)}>.Instance";
}
