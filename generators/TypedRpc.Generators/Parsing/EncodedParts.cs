using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Finds types that only MessagePack can encode inside a type that notifications write as JSON.</summary>
internal static class EncodedParts
{
    /// <returns>The type; null when there is none outside of sensitive members, which notifications leave out.</returns>
    public static ITypeSymbol? Find(ITypeSymbol root, PayloadTypes types)
    {
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<ITypeSymbol>();
        open.Enqueue(root);
        while (open.Count > 0)
        {
            ITypeSymbol type = open.Dequeue();
            PayloadVerdict verdict = types.Find(type);
            if (verdict.Model is { IsEncoded: true })
                return type;
            if (verdict.ShapedType is not { } shaped || !seen.Add(shaped))
                continue;
            ShapeDescription description = types.Describe(shaped);
            if (description.Shape is { Conversion.Wire.IsEncoded: true })
                return shaped;
            for (int i = 0; i < description.Parts.Length; i++)
            {
                // The derived types follow the members in Parts.
                MemberModel? member = description.Shape?.Object is { } own && i < own.Members.Count ? own.Members[i] : null;
                if (member is not { IsSensitive: true })
                    open.Enqueue(description.Parts[i].Type);
            }
        }

        return null;
    }
}
