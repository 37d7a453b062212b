using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Parsing;

/// <summary>Names in generated code.</summary>
internal static class Names
{
    private const int LongestStem = 100;

    /// <summary>A type with <c>global::</c>, keywords escaped, without nullability of references and names of tuple elements: one text for one type at run time.</summary>
    public static readonly SymbolDisplayFormat Plain =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    /// <summary>The same with the names of tuple elements, as an explicit implementation must name its interface (CS0540).</summary>
    public static readonly SymbolDisplayFormat Declaring = SymbolDisplayFormat.FullyQualifiedFormat;

    /// <summary>The same with nullability too, as the implementation of an interface must repeat it (CS8141).</summary>
    public static readonly SymbolDisplayFormat Annotated =
        Declaring.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A type as people write it.</summary>
    public static readonly SymbolDisplayFormat Readable = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>A type as people write it, the same wherever it is used: without nullability of references.</summary>
    public static readonly SymbolDisplayFormat Told =
        Readable.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>The name that the runtime knows a type by: <c>Demo.Outer+IVolumes</c>.</summary>
    public static string Metadata(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return Metadata(outer) + "+" + type.MetadataName;
        string space = Space(type.ContainingNamespace);
        return space.Length == 0 ? type.MetadataName : space + "." + type.MetadataName;
    }

    /// <summary>FNV-1a over UTF-16: the same on every host, which <see cref="string.GetHashCode()"/> is not.</summary>
    public static string Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>Letters and digits of ASCII, everything else replaced: what both a hint name (AddSource) and an identifier may hold.</summary>
    public static string Sanitize(string text, bool keepDots = false)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text.Length > LongestStem ? text.Substring(0, LongestStem) : text)
            safe.Append(c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || (keepDots && c == '.') ? c : '_');
        return safe.ToString();
    }

    /// <summary>The generated namespace that belongs to a namespace of the user.</summary>
    public static string GeneratedNamespace(INamespaceSymbol space) => space.IsGlobalNamespace
        ? "TypedRpc.Generated"
        : "TypedRpc.Generated." + string.Join(".", Parts(space).Select(Escape));

    private static string Space(INamespaceSymbol? space)
    {
        if (space is null or { IsGlobalNamespace: true })
            return "";
        string outer = Space(space.ContainingNamespace);
        return outer.Length == 0 ? space.Name : outer + "." + space.Name;
    }

    private static IEnumerable<string> Parts(INamespaceSymbol? space) => space is null or { IsGlobalNamespace: true } ? [] : Parts(space.ContainingNamespace).Append(space.Name);
}
