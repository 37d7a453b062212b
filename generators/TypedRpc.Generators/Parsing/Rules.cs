using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Rules for names and types.</summary>
internal static class Rules
{
    public const int LongestEventType = 255;

    public const int MaxAttempts = 100;

    private const int LongestName = 200;

    /// <summary>The runtime's rule for the names of exchanges, routing keys and queues.</summary>
    public static bool IsTopic(string name) => IsWords(name, LongestName);

    public static bool IsEventType(string name) => IsWords(name, LongestEventType);

    /// <summary>
    /// An ASCII identifier of Python. Others are not allowed, because Python normalizes look-alike characters (PEP 3131).
    /// </summary>
    public static bool IsPythonName(string name) => name.Length is > 0 and <= LongestName && IsPythonWord(name);

    /// <summary>Python identifiers joined by dots.</summary>
    public static bool IsPythonModule(string name) => name.Length is > 0 and <= LongestName && name.Split('.').All(IsPythonWord);

    public static IEnumerable<INamedTypeSymbol> Around(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            yield return outer;
    }

    private static bool IsPythonWord(string word) =>
        word.Length > 0 && word[0] is not (>= '0' and <= '9')
            && word.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_');

    private static bool IsWords(string name, int longest) =>
        name.Length > 0 && name.Length <= longest && name.Split('.').All(word => word.Length > 0 && word.All(IsTopicCharacter));

    private static bool IsTopicCharacter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';
}
