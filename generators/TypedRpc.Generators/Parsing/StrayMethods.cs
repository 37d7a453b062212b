using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>Finds methods with [Call], [Cast] or [Notification] that belong to no contract.</summary>
internal static class StrayMethods
{
    private static readonly string[] Kinds = ["CallAttribute", "CastAttribute", "NotificationAttribute"];

    // Weak keys: the symbols are released with the compilation.
    private static readonly ConditionalWeakTable<Compilation, HashSet<ISymbol>> Inherited = new();

    /// <summary>
    /// One problem per interface that no contract inherits, because its methods have the same remedy; one per method of a class.
    /// </summary>
    public static IEnumerable<Diagnostic> Problems(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellationToken)
    {
        if (type.TypeKind is not (TypeKind.Interface or TypeKind.Class or TypeKind.Struct))
            yield break;
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IMethodSymbol method || Kinds.FirstOrDefault(kind => AttributeReader.Has(method, kind)) is not { } attribute)
                continue;
            string kind = attribute.Substring(0, attribute.Length - "Attribute".Length);
            string topic = kind == "Notification" ? "[NotificationTopic]" : "[RpcTopic(\"...\")]";
            if (type.TypeKind != TypeKind.Interface)
            {
                string place = type.TypeKind == TypeKind.Struct ? "struct" : "class";
                yield return New(
                    method,
                    $"The method '{method.Name}' has [{kind}] in a {place}",
                    $"move the attribute to the method of an interface with {topic}");
                continue;
            }

            if (!IsContract(type) && !Bases(compilation, cancellationToken).Contains(type))
            {
                string what = $"The interface '{type.Name}' has methods with [{kind}] but is not a contract, "
                    + "and no contract of this project inherits it";
                yield return New(type, what, $"add {topic} to it");
            }

            yield break;
        }
    }

    private static Diagnostic New(ISymbol place, string what, string remedy) =>
        Diagnostic.Create(ContractRules.Stray, place.Locations[0], what, remedy);

    private static bool IsContract(INamedTypeSymbol type) =>
        AttributeReader.Has(type, ContractParser.RpcTopic) || AttributeReader.Has(type, ContractParser.NotificationTopic);

    private static HashSet<ISymbol> Bases(Compilation compilation, CancellationToken cancellationToken)
    {
        if (Inherited.TryGetValue(compilation, out HashSet<ISymbol>? known))
            return known;
        var bases = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<INamespaceOrTypeSymbol>();
        open.Push(compilation.Assembly.GlobalNamespace);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (INamespaceOrTypeSymbol inner in open.Pop().GetMembers().OfType<INamespaceOrTypeSymbol>())
            {
                open.Push(inner);
                if (inner is INamedTypeSymbol { TypeKind: TypeKind.Interface } contract && IsContract(contract))
                    bases.UnionWith(contract.AllInterfaces.Select(one => one.OriginalDefinition));
            }
        }

        return Inherited.GetValue(compilation, _ => bases);
    }
}
