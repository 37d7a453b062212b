using Microsoft.CodeAnalysis;

namespace TypedRpc.CodeFixes;

/// <summary>Finds which signatures are unused in a type: a duplicate signature would not compile (CS0111).</summary>
internal static class Signatures
{
    public static bool IsFree(IMethodSymbol method, IReadOnlyList<(ITypeSymbol Type, bool IsByReference)> parameters) =>
        !method.ContainingType.GetMembers(method.Name)
            .OfType<IMethodSymbol>()
            .Any(other => !SymbolEqualityComparer.Default.Equals(other, method) && other.Arity == method.Arity
                && Matches(other, parameters));

    public static (ITypeSymbol Type, bool IsByReference) Of(IParameterSymbol parameter) =>
        (parameter.Type, parameter.RefKind != RefKind.None);

    public static bool IsToken(IParameterSymbol parameter) => parameter.Type.ToDisplayString() == "System.Threading.CancellationToken";

    private static bool Matches(IMethodSymbol method, IReadOnlyList<(ITypeSymbol Type, bool IsByReference)> parameters) =>
        method.Parameters.Length == parameters.Count && method.Parameters.Select(Of).Zip(parameters, Matches).All(same => same);

    private static bool Matches((ITypeSymbol Type, bool IsByReference) one, (ITypeSymbol Type, bool IsByReference) other) =>
        SymbolEqualityComparer.Default.Equals(one.Type, other.Type) && one.IsByReference == other.IsByReference;
}
