using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Model;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators.Analyzers;

/// <summary>Finds the source location of a change. Falls back to the containing element, and finally to the interface.</summary>
internal sealed class ChangeLocator(INamedTypeSymbol contract, Compilation compilation, CancellationToken cancellationToken)
{
    private readonly PayloadTypes _types = PayloadTypes.Of(compilation);

    public Location Find(ChangePlace place)
    {
        IMethodSymbol? method = place.Method is null ? null : MethodOf(place);
        IEnumerable<ISymbol?> candidates = [method is null ? null : MemberOf(method, place), ParameterOf(method, place), method];
        return candidates.OfType<ISymbol>().SelectMany(symbol => symbol.Locations).FirstOrDefault(location => location.IsInSource)
            ?? contract.Locations[0];
    }

    private IMethodSymbol? MethodOf(ChangePlace place) => contract.AllInterfaces.Prepend(contract)
        .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
        .FirstOrDefault(method => NameOf(method) is var (name, priority) && name == place.Method && priority == place.Priority);

    // The same names as in the method parsers.
    private static (string Name, string? Priority)? NameOf(IMethodSymbol method)
    {
        Location none = Location.None;
        if (AttributeReader.Find(method, "NotificationAttribute", none) is { } notification)
            return (notification.Positional() ?? "", notification.Member(1));
        AttributeReader? kind = AttributeReader.Find(method, "CallAttribute", none) ?? AttributeReader.Find(method, "CastAttribute", none);
        return kind is null ? null : (kind.Named<string>("Name") ?? WireNames.OfMethod(method.Name), null);
    }

    private static IParameterSymbol? ParameterOf(IMethodSymbol? method, ChangePlace place) => method?.Parameters
        .Where(parameter => ParameterRoles.Of(parameter.Type) == place.Role)
        .ElementAtOrDefault(place.Role == ParameterRole.Argument ? place.Parameter : 0);

    private ISymbol? MemberOf(IMethodSymbol method, ChangePlace place)
    {
        if (place.Type is null || TypeOf(method, place.Type) is not { } type)
            return null;
        ISymbol? member = type.TypeKind == TypeKind.Enum
            ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.Name == place.Member)
            : MemberList.Of(type, MemberKeys.Of(type)).Members.FirstOrDefault(one => one.WireName == place.Member)?.Symbol;
        return member?.Locations.Any(location => location.IsInSource) == true ? member : type;
    }

    // Searches all types of the method, because the models contain type names and no symbols.
    private INamedTypeSymbol? TypeOf(IMethodSymbol method, string name)
    {
        var open = new Queue<ITypeSymbol>(method.Parameters.Select(parameter => ParameterRoles.Payload(parameter.Type)));
        if (method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } task)
            open.Enqueue(task.TypeArguments[0]);
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ITypeSymbol type = open.Dequeue();
            if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
                type = nullable.TypeArguments[0];
            if (!seen.Add(type))
                continue;
            if (type is INamedTypeSymbol named && SurfaceBuilder.Name(CodeNames.Plain(type)) == name)
                return named;
            if (_types.Find(type).ShapedType is not { } shaped)
                continue;
            foreach ((ITypeSymbol part, _) in _types.Describe(shaped).Parts)
                open.Enqueue(part);
        }

        return null;
    }
}
