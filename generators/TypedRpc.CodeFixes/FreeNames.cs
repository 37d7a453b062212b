using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.CodeFixes;

/// <summary>Finds unused names for the methods of a contract.</summary>
/// <remarks>A name depends on the contract only, so that fixing problems one by one and all at once gives the same names.</remarks>
internal static class FreeNames
{
    /// <summary>A wire name for a method that has the same name as an earlier one.</summary>
    /// <returns>Null when both are the same declaration: the name would apply to both.</returns>
    public static string? OnTheWire(INamedTypeSymbol contract, IMethodSymbol method)
    {
        List<IMethodSymbol> methods =
        [
            .. MethodKinds.MethodsOf(contract)
                .Where(one => MethodKinds.Has(one, MethodKinds.Call) || MethodKinds.Has(one, MethodKinds.Cast)),
        ];
        var taken = new HashSet<string>(methods.Select(WireName), StringComparer.Ordinal);
        var first = new Dictionary<string, IMethodSymbol>(StringComparer.Ordinal);
        foreach (IMethodSymbol one in methods)
        {
            string name = WireName(one);
            if (!first.TryGetValue(name, out IMethodSymbol? earlier))
            {
                first.Add(name, one);
            }
            else if (ExplicitName(one) is null)
            {
                string free = Candidates(name, one, earlier).First(taken.Add);
                if (Same(one, method))
                    return Same(one, earlier) ? null : free;
            }
        }

        return null;
    }

    /// <summary>An event type for a method that has none.</summary>
    /// <returns>Null when the method occurs twice through a generic base, or its name does not give an event type.</returns>
    public static string? OfEvent(INamedTypeSymbol contract, IMethodSymbol method)
    {
        List<IMethodSymbol> methods = [.. MethodKinds.MethodsOf(contract)];
        if (methods.Count(one => Same(one, method)) > 1)
            return null;
        var taken = new HashSet<string>(methods.Select(EventType).OfType<string>(), StringComparer.Ordinal);
        foreach (IMethodSymbol one in methods.Where(one => one.IsAbstract && EventType(one) is null))
        {
            string free = Numbered(WireNames.OfMethod(one.Name)).First(taken.Add);
            if (Same(one, method))
                return free.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') ? free : null;
        }

        return null;
    }

    public static string? ExplicitName(IMethodSymbol method) => method.GetAttributes()
        .Where(attribute => MethodKinds.Is(attribute, MethodKinds.Call) || MethodKinds.Is(attribute, MethodKinds.Cast))
        .SelectMany(attribute => attribute.NamedArguments)
        .FirstOrDefault(argument => argument.Key == "Name").Value.Value as string;

    // Parameters that the other method does not have are the best distinction: get, get_by_name.
    private static IEnumerable<string> Candidates(string name, IMethodSymbol method, IMethodSymbol earlier)
    {
        string[] own =
            [.. method.Parameters.Where(parameter => !Signatures.IsToken(parameter)).Select(parameter => WireNames.Snake(parameter.Name))];
        string[] different = [.. own.Except(earlier.Parameters.Select(parameter => WireNames.Snake(parameter.Name)))];
        string[] told = different.Length > 0 ? different : own;
        string spelled = $"{name}_by_{string.Join("_and_", told)}";
        return (told.Length is > 0 and <= 3 && spelled.Length <= 100 ? new[] { spelled } : []).Concat(Numbered(name).Skip(1));
    }

    private static IEnumerable<string> Numbered(string name) =>
        new[] { name }.Concat(Enumerable.Range(2, 1000).Select(number => $"{name}_{number}"));

    private static string WireName(IMethodSymbol method) => ExplicitName(method) ?? WireNames.OfMethod(method.Name);

    private static string? EventType(IMethodSymbol method) =>
        method.GetAttributes()
            .FirstOrDefault(attribute => MethodKinds.Is(attribute, MethodKinds.Notification))
            ?.ConstructorArguments.FirstOrDefault().Value as string;

    private static bool Same(IMethodSymbol one, IMethodSymbol other) =>
        SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other.OriginalDefinition);
}
