using Microsoft.CodeAnalysis;

namespace TypedRpc.CodeFixes;

/// <summary>Which signatures are still free in a type: a method that got one that is taken would not compile (CS0111).</summary>
internal static class Signatures
{
    public static bool IsFree(IMethodSymbol method, IReadOnlyList<(ITypeSymbol Type, bool IsByReference)> parameters) => !method.ContainingType.GetMembers(method.Name)
        .OfType<IMethodSymbol>()
        .Any(other => !SymbolEqualityComparer.Default.Equals(other, method) && other.Arity == method.Arity && Matches(other, parameters));

    public static (ITypeSymbol Type, bool IsByReference) Of(IParameterSymbol parameter) => (parameter.Type, parameter.RefKind != RefKind.None);

    private static bool Matches(IMethodSymbol method, IReadOnlyList<(ITypeSymbol Type, bool IsByReference)> parameters) => method.Parameters.Length == parameters.Count
        && method.Parameters.Zip(parameters, (one, other) => SymbolEqualityComparer.Default.Equals(one.Type, other.Type) && one.RefKind != RefKind.None == other.IsByReference).All(same => same);
}
