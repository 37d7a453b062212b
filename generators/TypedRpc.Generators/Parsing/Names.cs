using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Names in generated code.</summary>
internal static class Names
{
    private const int LongestStem = 100;

    // A stem, a hash, and what tells those with the same hash apart.
    private const int LongestIdentifier = LongestStem + 24;
    private const int LongestInMetadata = 1023;

    /// <summary>A type as people write it.</summary>
    public static readonly SymbolDisplayFormat Readable = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>A type as people write it, the same wherever it is used: without nullability of references.</summary>
    public static readonly SymbolDisplayFormat Told =
        Readable.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The name that the runtime knows a type by: <c>Demo.Outer+IVolumes</c>.</summary>
    public static string Metadata(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return Metadata(outer) + "+" + type.MetadataName;
        string space = Space(type.ContainingNamespace);
        return space.Length == 0 ? type.MetadataName : space + "." + type.MetadataName;
    }

    /// <summary>FNV-1a of 64 bits over UTF-16: the same on every host, which <see cref="string.GetHashCode()"/> is not.</summary>
    public static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 1099511628211);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Letters and digits of ASCII, everything else replaced: what both a hint name (AddSource) and an identifier may hold.</summary>
    public static string Sanitize(string text, bool keepDots = false)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text.Length > LongestStem ? text.Substring(0, LongestStem) : text)
            safe.Append(c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || (keepDots && c == '.') ? c : '_');
        return safe.ToString();
    }

    /// <summary>The generated namespace that belongs to a namespace of the user. The full name of a type has at most 1,023 bytes in metadata (CS7013), so a longer one is replaced by its hash.</summary>
    public static string GeneratedNamespace(INamespaceSymbol space)
    {
        const string Root = "TypedRpc.Generated";
        if (space.IsGlobalNamespace)
            return Root;
        return FitsMetadata($"{Root}.{Space(space)}.", LongestIdentifier) ? $"{Root}.{string.Join(".", Parts(space).Select(CodeNames.Escape))}" : $"{Root}.Long_{Hash(Space(space))}";
    }

    /// <summary>True for what is short enough to be a name in an assembly (CS7013).</summary>
    /// <param name="name">The name, or its beginning.</param>
    /// <param name="more">How many letters of ASCII follow.</param>
    public static bool FitsMetadata(string name, int more = 0) => Encoding.UTF8.GetByteCount(name) + more <= LongestInMetadata;

    private static string Space(INamespaceSymbol? space)
    {
        if (space is null or { IsGlobalNamespace: true })
            return "";
        string outer = Space(space.ContainingNamespace);
        return outer.Length == 0 ? space.Name : outer + "." + space.Name;
    }

    private static IEnumerable<string> Parts(INamespaceSymbol? space) => space is null or { IsGlobalNamespace: true } ? [] : Parts(space.ContainingNamespace).Append(space.Name);
}
