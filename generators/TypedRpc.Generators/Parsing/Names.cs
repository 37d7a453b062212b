using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Names in generated code.</summary>
internal static class Names
{
    private const int LongestStem = 100;

    // A stem, a hash, and a counter for equal hashes.
    private const int LongestIdentifier = LongestStem + 24;
    private const int LongestInMetadata = 1023;

    /// <summary>The display name of a type.</summary>
    public static readonly SymbolDisplayFormat Readable = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>The display name of a type without nullability of references, so that it is the same everywhere.</summary>
    public static readonly SymbolDisplayFormat Told =
        Readable.RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The metadata name of a type: <c>Demo.Outer+IVolumes</c>.</summary>
    public static string Metadata(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return Metadata(outer) + "+" + type.MetadataName;
        string space = Space(type.ContainingNamespace);
        return space.Length == 0 ? type.MetadataName : space + "." + type.MetadataName;
    }

    /// <summary>64-bit FNV-1a over UTF-16. Unlike <see cref="string.GetHashCode()"/>, it is the same on every host.</summary>
    public static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
            hash = unchecked((hash ^ c) * 1099511628211);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Replaces all but ASCII letters and digits: the result is valid in a hint name (AddSource) and in an identifier.</summary>
    public static string Sanitize(string text, bool keepDots = false)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text.Length > LongestStem ? text.Substring(0, LongestStem) : text)
            safe.Append(c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || (keepDots && c == '.') ? c : '_');
        return safe.ToString();
    }

    /// <summary>The generated namespace for a namespace of the user. A name that is too long is replaced by its hash.</summary>
    /// <remarks>The full name of a type has at most 1,023 bytes in metadata (CS7013).</remarks>
    public static string GeneratedNamespace(INamespaceSymbol space)
    {
        const string Root = "TypedRpc.Generated";
        if (space.IsGlobalNamespace)
            return Root;
        return FitsMetadata($"{Root}.{Space(space)}.", LongestIdentifier)
            ? $"{Root}.{string.Join(".", Parts(space).Select(CodeNames.Escape))}"
            : $"{Root}.Long_{Hash(Space(space))}";
    }

    /// <summary>True for a name that is short enough for metadata (CS7013).</summary>
    /// <param name="name">The name, or its start.</param>
    /// <param name="more">The number of ASCII letters that follow.</param>
    public static bool FitsMetadata(string name, int more = 0) => Encoding.UTF8.GetByteCount(name) + more <= LongestInMetadata;

    private static string Space(INamespaceSymbol? space)
    {
        if (space is null or { IsGlobalNamespace: true })
            return "";
        string outer = Space(space.ContainingNamespace);
        return outer.Length == 0 ? space.Name : outer + "." + space.Name;
    }

    private static IEnumerable<string> Parts(INamespaceSymbol? space) =>
        space is null or { IsGlobalNamespace: true } ? [] : Parts(space.ContainingNamespace).Append(space.Name);
}
