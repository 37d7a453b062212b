using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedRpc.Generators.Parsing;

/// <summary>The problems found in one contract.</summary>
internal sealed class ProblemList(INamedTypeSymbol contract, CancellationToken cancellationToken)
{
    private readonly List<Diagnostic> _problems = [];
    private INamedTypeSymbol? _base;

    public IReadOnlyList<Diagnostic> Items => _problems;

    /// <summary>True when the compiler has errors in the contract. Then no code is generated and no problem is reported.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True when no code can be generated. Warnings do not prevent it.</summary>
    public bool IsFatal => IsBroken || _problems.Exists(problem => problem.DefaultSeverity == DiagnosticSeverity.Error);

    public CancellationToken CancellationToken => cancellationToken;

    public void Break() => IsBroken = true;

    /// <summary>Sets the interface whose members are parsed next.</summary>
    /// <remarks>
    /// Problems of an inherited member are reported at the entry of the base list, with the member's location added for code fixes.
    /// </remarks>
    public void Enter(INamedTypeSymbol declaring) => _base = Same(declaring, contract) ? null : declaring;

    public void Add(DiagnosticDescriptor rule, Location location, params object[] arguments) => _problems.Add(_base is null
        ? Diagnostic.Create(rule, location, arguments)
        : Diagnostic.Create(rule, BaseListEntry(_base), IsOfThisProject(_base) ? [location] : null, arguments));

    // An analyzer crashes when it reports a location outside of its compilation. An editor also has the sources of other projects.
    private bool IsOfThisProject(INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, contract.ContainingAssembly);

    private static bool Same(ITypeSymbol one, ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    private Location BaseListEntry(INamedTypeSymbol inherited)
    {
        // Prefers the entry that names the base over one that inherits it.
        INamedTypeSymbol? entry = contract.Interfaces.FirstOrDefault(type => Same(type, inherited))
            ?? contract.Interfaces.FirstOrDefault(type => type.AllInterfaces.Any(other => Same(other, inherited)));
        int index = entry is null ? -1 : contract.Interfaces.IndexOf(entry);
        List<BaseTypeSyntax> entries = contract.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .OfType<InterfaceDeclarationSyntax>()
            .SelectMany(declaration => declaration.BaseList?.Types ?? default(SeparatedSyntaxList<BaseTypeSyntax>))
            .ToList();

        // Partial declarations that repeat a base shift the index, and an alias hides the name; together they find the entry.
        BaseTypeSyntax? place = entries.ElementAtOrDefault(index);
        if (place is null || !Names(place, entry!))
            place = entries.Find(other => entry is not null && Names(other, entry)) ?? place;
        return place?.GetLocation() ?? contract.Locations[0];
    }

    private static bool Names(BaseTypeSyntax syntax, INamedTypeSymbol type)
    {
        SimpleNameSyntax? name = syntax.Type.DescendantNodesAndSelf(node => node is QualifiedNameSyntax or AliasQualifiedNameSyntax)
            .OfType<SimpleNameSyntax>().LastOrDefault();
        return name?.Identifier.ValueText == type.Name;
    }
}
