using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads the members of a contract and of the interfaces that it inherits.</summary>
internal sealed class ContractMembers(INamedTypeSymbol contract, VersionText version, PayloadGraph payloads, ProblemList problems)
{
    private readonly MethodParser _methods = new(version, payloads, problems);
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

        return _found.Select(method => method.Model).OrderBy(method => method.WireName, StringComparer.Ordinal).ToList();
    }

    private void Parse(ISymbol member)
    {
        problems.CancellationToken.ThrowIfCancellationRequested();
        switch (member)
        {
            case IMethodSymbol { AssociatedSymbol: not null } or INamedTypeSymbol or IFieldSymbol:
                break;
            case IMethodSymbol method when MethodParser.HasKind(method):
                Add(method);
                break;
            case { IsAbstract: true } when member is IMethodSymbol { IsStatic: false } method && !IsImplemented(member):
                problems.Add(ContractRules.NoKind, method.Locations[0], method.Name);
                break;
            case { IsAbstract: true } when !IsImplemented(member):
                problems.Add(ContractRules.Member, member.Locations[0], member.Name, Describe(member));
                break;
        }
    }

    private void Add(IMethodSymbol method)
    {
        if (_methods.Parse(method) is not { } model)
            return;
        if (_found.Find(other => other.Model.WireName == model.WireName) is { Symbol: { } other })
        {
            problems.Add(
                ContractRules.Collision, method.Locations[0], Readable(other), Readable(method), model.WireName, "give one another with the attribute's Name");
        }
        else
        {
            _found.Add((model, method));
        }
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

    private static string Readable(ISymbol symbol) => symbol.ToDisplayString(Names.Readable);
}
