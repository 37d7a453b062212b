using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Tells whether generated code can name a type with <c>global::</c>, and if not, what to change.</summary>
internal static class Reach
{
    public static bool Has(ITypeSymbol type, Compilation compilation) =>
        compilation.IsSymbolAccessibleWithin(type, compilation.Assembly) && !IsHidden(type, compilation);

    /// <returns>The type or reference that prevents it, and the remedy; null when the type can be named.</returns>
    public static string? WhyNot(ITypeSymbol type, Compilation compilation) =>
        Has(type, compilation)
            ? null
            : Blame(type, compilation) ?? $"'{type.ToDisplayString(Names.Told)}' is not accessible; make it public or internal";

    // A file-local type cannot be named in another file.
    private static bool IsHidden(ITypeSymbol type, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array => IsHidden(array.ElementType, compilation),
        INamedTypeSymbol named =>
            named.IsFileLocal || Rules.Around(named).Any(outer => outer.IsFileLocal)
                || IsAliased(named.ContainingAssembly, compilation)
                || named.TypeArguments.Any(argument => IsHidden(argument, compilation)),
        _ => false,
    };

    private static string? Blame(ITypeSymbol type, Compilation compilation)
    {
        if (type is IArrayTypeSymbol array)
            return Blame(array.ElementType, compilation);
        if (type is not INamedTypeSymbol named)
            return null;
        return BlameAssembly(named.ContainingAssembly, compilation)
            ?? Rules.Around(named).Reverse().Append(named).Select(one => BlameItself(one, compilation))
                .FirstOrDefault(reason => reason is not null)
            ?? Rules.Around(named).Append(named).SelectMany(one => one.TypeArguments)
                .Select(argument => Blame(argument, compilation)).FirstOrDefault(reason => reason is not null);
    }

    private static string? BlameItself(INamedTypeSymbol type, Compilation compilation)
    {
        string name = type.ToDisplayString(Names.Told);
        if (type.IsFileLocal)
            return $"'{name}' is local to its file; remove 'file'";
        if (compilation.IsSymbolAccessibleWithin(type.OriginalDefinition, compilation.Assembly))
            return null;
        return SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)
            ? $"'{name}' is {Print(type.DeclaredAccessibility)}; make it public or internal"
            : $"'{name}' is {Print(type.DeclaredAccessibility)} in the assembly '{type.ContainingAssembly.Name}'; make it public there";
    }

    private static string? BlameAssembly(IAssemblySymbol? assembly, Compilation compilation) => IsAliased(assembly, compilation)
        ? $"its assembly '{assembly!.Name}' is referenced by an alias alone; add 'global' to the Aliases of the reference"
        : null;

    // Generated code uses global::, which does not include assemblies referenced only by an extern alias. An assembly may have several
    // references.
    private static bool IsAliased(IAssemblySymbol? assembly, Compilation compilation) =>
        assembly is not null
        && compilation.GetMetadataReference(assembly)?.Properties.Aliases is { IsDefaultOrEmpty: false } aliases
        && !aliases.Contains(MetadataReferenceProperties.GlobalAlias)
        && !compilation.GlobalNamespace.ConstituentNamespaces.Any(
            space => SymbolEqualityComparer.Default.Equals(space.ContainingAssembly, assembly));

    private static string Print(Accessibility accessibility) => accessibility switch
    {
        Accessibility.ProtectedAndInternal => "private protected",
        Accessibility.ProtectedOrInternal => "protected internal",
        _ => accessibility.ToString().ToLowerInvariant(),
    };
}
