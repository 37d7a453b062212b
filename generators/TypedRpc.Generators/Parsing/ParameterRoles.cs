using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Recognizes the types that decide what becomes of a parameter or of a result.</summary>
internal static class ParameterRoles
{
    public static ParameterRole Of(ITypeSymbol type) =>
        ItemOf(type) is not null ? ParameterRole.Stream
        : ProgressOf(type) is not null ? ParameterRole.Progress
        : IsNamed(type, "CancellationToken", "System.Threading.CancellationToken") ? ParameterRole.Token
        : ParameterRole.Argument;

    /// <summary>The type that is serialized: of the items of a stream, of the progress, or the type itself.</summary>
    public static ITypeSymbol Payload(ITypeSymbol type) => ItemOf(type) ?? ProgressOf(type) ?? type;

    /// <summary>The type of the items; null for a type that is not a stream.</summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol type) =>
        IsNamed(type, "IAsyncEnumerable", "System.Collections.Generic.IAsyncEnumerable`1")
            ? ((INamedTypeSymbol)type).TypeArguments[0]
            : null;

    private static ITypeSymbol? ProgressOf(ITypeSymbol type) =>
        IsNamed(type, "IProgress", "System.IProgress`1") ? ((INamedTypeSymbol)type).TypeArguments[0] : null;

    // The short name is compared first, because the whole name is made anew each time.
    private static bool IsNamed(ITypeSymbol type, string name, string metadataName) =>
        type is INamedTypeSymbol named && named.Name == name && Names.Metadata(named) == metadataName;
}
