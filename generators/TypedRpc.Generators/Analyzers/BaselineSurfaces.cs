using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Model;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>The surface of the baseline, and the surface of a compilation's contracts, which is built on first use.</summary>
internal sealed class BaselineSurfaces
{
    private readonly object _gate = new();
    private readonly Compilation _compilation;
    private readonly string? _path;
    private readonly Dictionary<ISymbol, string> _names = new(SymbolEqualityComparer.Default);
    private Surface? _after;
    private ImmutableDictionary<string, string?>? _properties;
    private bool _isComplete = true;

    public BaselineSurfaces(Compilation compilation, string? path, SourceText? text)
    {
        _compilation = compilation;
        _path = path;
        if (text is not null)
            (Before, Fault) = SurfaceParser.Parse(text.ToString());
    }

    /// <summary>The surface of the baseline; null when its text is invalid.</summary>
    public Surface? Before { get; }

    public SurfaceFault? Fault { get; }

    public Surface After(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _after ??= Build(cancellationToken);
    }

    /// <summary>The contract of an interface.</summary>
    /// <returns>Null for an interface that is not a contract or has errors.</returns>
    public ContractSurface? Find(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        Surface after = After(cancellationToken);
        return _names.TryGetValue(type, out string? name) ? after.Contracts.First(one => one.Name == name) : null;
    }

    /// <summary>
    /// The contracts that exist only in the baseline. Empty when contracts have errors, because the removed ones are then unknown.
    /// </summary>
    public IEnumerable<ContractSurface> Removed(CancellationToken cancellationToken)
    {
        Surface after = After(cancellationToken);
        return _isComplete ? SurfaceComparison.Removed(Before!, after) : [];
    }

    /// <summary>The properties that a code fix needs to write the baseline; empty when contracts have errors.</summary>
    public ImmutableDictionary<string, string?> Properties(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Surface after = After(cancellationToken);
            ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty;
            return _properties ??= _isComplete
                ? none.Add(BaselineAnalyzer.SurfaceProperty, SurfaceText.Print(after)).Add(BaselineAnalyzer.FileProperty, _path)
                : none;
        }
    }

    private Surface Build(CancellationToken cancellationToken)
    {
        var contracts = new List<ParsedContract>();
        _names.Clear();
        _isComplete = true;
        foreach (INamedTypeSymbol type in TypesIn(_compilation.Assembly.GlobalNamespace).Where(IsContract))
        {
            if (ContractParser.Parse(type, _compilation, cancellationToken).Contract is { } parsed)
            {
                contracts.Add(parsed);
                _names.Add(type, parsed.Contract.FullName);
            }
            else
            {
                _isComplete = false;
            }
        }

        return SurfaceBuilder.Build(contracts);
    }

    private static bool IsContract(INamedTypeSymbol type) => type.TypeKind == TypeKind.Interface
        && type.GetAttributes().Any(
            one => AttributeReader.IsOurs(one, ContractParser.RpcTopic) || AttributeReader.IsOurs(one, ContractParser.NotificationTopic));

    /// <summary>The types of a namespace or type, including nested types.</summary>
    public static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            foreach (INamedTypeSymbol inner in TypesIn(member))
                yield return inner;
        }
    }
}
