using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>What names and types must be like.</summary>
internal static class Rules
{
    public const int LongestEventType = 255;

    private const int LongestName = 200;

    /// <summary>The rule of the runtime for exchanges, routing keys and queues.</summary>
    public static bool IsTopic(string name) => IsWords(name, LongestName);

    public static bool IsEventType(string name) => IsWords(name, LongestEventType);

    public static bool IsWireName(string name) =>
        name.Length is > 0 and <= LongestName && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));

    /// <summary>True when a class beside the user's code can name the type.</summary>
    public static bool IsReachable(ITypeSymbol type, Compilation compilation) =>
        compilation.IsSymbolAccessibleWithin(type, compilation.Assembly) && !IsFileLocal(type);

    public static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            yield return outer;
    }

    private static bool IsWords(string name, int longest) =>
        name.Length > 0 && name.Length <= longest && name.Split('.').All(word => word.Length > 0 && word.All(IsTopicCharacter));

    private static bool IsFileLocal(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsFileLocal(array.ElementType),
        INamedTypeSymbol named => named.IsFileLocal || Around(named).Any(outer => outer.IsFileLocal) || named.TypeArguments.Any(IsFileLocal),
        _ => false,
    };

    private static bool IsTopicCharacter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';
}
