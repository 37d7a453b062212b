using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads the members of a contract and of the interfaces that it inherits.</summary>
internal sealed class ContractMembers(INamedTypeSymbol contract, MethodParser methods, ProblemList problems)
{
    private readonly List<(MethodModel Model, IMethodSymbol Symbol)> _found = [];

    /// <returns>The methods in the order of their names on the wire, so that the order of declarations and files does not show.</returns>
    public List<MethodModel> Parse()
    {
        IEnumerable<INamedTypeSymbol> bases = contract.AllInterfaces.OrderBy(type => type.ToDisplayString(Names.Plain), StringComparer.Ordinal);
        foreach (INamedTypeSymbol declaring in bases.Append(contract))
        {
            if (declaring.TypeKind == TypeKind.Error)
                problems.Break();
            problems.Enter(declaring);
            foreach (ISymbol member in declaring.GetMembers())
                Parse(member);
        }

        return _found.Select(method => method.Model).OrderBy(method => method.WireName, StringComparer.Ordinal).ThenBy(method => method.Priority, StringComparer.Ordinal).ToList();
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
            case { IsAbstract: true } when member is IMethodSymbol { IsStatic: false } method && !IsImplemented(member):
                problems.Add(methods.NoKind, method.Locations[0], method.Name);
                break;
            case { IsAbstract: true } when !IsImplemented(member):
                problems.Add(ContractRules.Member, member.Locations[0], member.Name, Describe(member), methods.Kinds);
                break;
        }
    }

    private void Add(IMethodSymbol method)
    {
        if (methods.Parse(method) is not { } model)
            return;
        if (_found.Find(other => other.Model.WireName == model.WireName && other.Model.Priority == model.Priority) is { Symbol: { } other })
            methods.AddCollision(other, method, model);
        else
            _found.Add((model, method));
    }

    // A derived interface may implement the member of a base: then no class has to, and the proxy inherits the implementation.
    private bool IsImplemented(ISymbol member) => contract.AllInterfaces.Append(contract)
        .SelectMany(type => type.GetMembers())
        .Any(other => Implemented(other).Any(implemented => SymbolEqualityComparer.Default.Equals(implemented, member)));

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
