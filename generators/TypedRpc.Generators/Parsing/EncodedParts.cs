using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Finds what travels in MessagePack only, in a type that notifications carry as JSON.</summary>
internal static class EncodedParts
{
    /// <returns>The type, or null when there is none but in sensitive members, which notifications leave out.</returns>
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
                // The types behind a type come after its members.
                MemberModel? member = description.Shape?.Object is { } own && i < own.Members.Count ? own.Members[i] : null;
                if (member is not { IsSensitive: true })
                    open.Enqueue(description.Parts[i].Type);
            }
        }

        return null;
    }
}
