using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the members of a contract and of its base interfaces.</summary>
internal sealed class ContractMembers(INamedTypeSymbol contract, MethodParser methods, ProblemList problems, Compilation compilation)
{
    private readonly List<(MethodModel Model, IMethodSymbol Symbol)> _found = [];

    /// <summary>
    /// True when a base is <c>IDisposable</c> without a default implementation: the proxy then has its own <c>Dispose</c>.
    /// </summary>
    public bool IsDisposable { get; private set; }

    /// <summary>The same for <c>IAsyncDisposable</c>.</summary>
    public bool IsAsyncDisposable { get; private set; }

    /// <returns>The methods ordered by wire name, so that the order of declarations and files has no effect.</returns>
    public List<MethodModel> Parse()
    {
        IEnumerable<INamedTypeSymbol> bases = contract.AllInterfaces.OrderBy(CodeNames.Plain, StringComparer.Ordinal);
        foreach (INamedTypeSymbol declaring in bases.Append(contract))
        {
            if (declaring.TypeKind == TypeKind.Error)
                problems.Break();
            problems.Enter(declaring);
            if (!Same(declaring, contract) && declaring.GetMembers().OfType<IMethodSymbol>().Any(methods.HasKind)
                && Reach.WhyNot(declaring, compilation) is { } reason)
            {
                problems.Add(ContractRules.InaccessibleContract, declaring.Locations[0], declaring.Name, reason);
                continue;
            }

            foreach (ISymbol member in declaring.GetMembers())
                Parse(member);
        }

        return _found.Select(method => method.Model)
            .OrderBy(method => method.WireName, StringComparer.Ordinal)
            .ThenBy(method => method.Priority, StringComparer.Ordinal)
            .ToList();
    }

    private void Parse(ISymbol member)
    {
        problems.CancellationToken.ThrowIfCancellationRequested();
        switch (member)
        {
            case IMethodSymbol { AssociatedSymbol: not null } or INamedTypeSymbol or IFieldSymbol:
                break;
            case IMethodSymbol method when methods.HasKind(method):
                Add(method);
                break;
            case var _ when !NeedsImplementation(member):
                break;
            case IMethodSymbol { Name: "Dispose", ReturnsVoid: true } method when IsOf(method, "System.IDisposable"):
                IsDisposable = true;
                break;
            case IMethodSymbol { Name: "DisposeAsync" } method when IsOf(method, "System.IAsyncDisposable"):
                IsAsyncDisposable = true;
                break;
            case IMethodSymbol { IsStatic: false } method:
                problems.Add(methods.NoKind, method.Locations[0], method.Name);
                break;
            default:
                problems.Add(ContractRules.Member, member.Locations[0], member.Name, Describe(member), methods.Kinds);
                break;
        }
    }

    private static bool IsOf(IMethodSymbol method, string type) =>
        method.Parameters.IsEmpty && !method.IsGenericMethod && Names.Metadata(method.ContainingType) == type;

    private void Add(IMethodSymbol method)
    {
        if (methods.Parse(method) is not { } model)
            return;
        if (_found.Find(other => other.Model.WireName == model.WireName && other.Model.Priority == model.Priority) is { Symbol: { } other })
            methods.AddCollision(other, method, model);
        else
            _found.Add((model, method));
    }

    // A derived interface may implement a member of a base, or make it abstract again: the most derived declaration counts (CS8705 when
    // there is none).
    private bool NeedsImplementation(ISymbol member)
    {
        if (!member.IsAbstract && !member.IsVirtual)
            return false;
        ISymbol slot = Implemented(member).FirstOrDefault() ?? member;
        if (slot is IMethodSymbol method && methods.HasKind(method))
            return false;
        List<ISymbol> words = contract.AllInterfaces.Append(contract)
            .SelectMany(type => type.GetMembers())
            .Where(other => Implemented(other).Any(implemented => Same(implemented, slot)))
            .Append(slot)
            .ToList();
        ISymbol? last = words.Find(word => words.TrueForAll(
            other => Same(other, word) || word.ContainingType.AllInterfaces.Any(type => Same(type, other.ContainingType))));
        return last is null ? Same(slot, member) : last.IsAbstract && Same(last, member);
    }

    private static bool Same(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    private static IEnumerable<ISymbol> Implemented(ISymbol member) => member switch
    {
        IMethodSymbol method => method.ExplicitInterfaceImplementations,
        IPropertySymbol property => property.ExplicitInterfaceImplementations,
        IEventSymbol @event => @event.ExplicitInterfaceImplementations,
        _ => [],
    };

    private static string Describe(ISymbol member) => member switch
    {
        { IsStatic: true } => "static abstract member",
        IPropertySymbol { IsIndexer: true } => "indexer",
        IPropertySymbol => "property",
        _ => "event",
    };
}
