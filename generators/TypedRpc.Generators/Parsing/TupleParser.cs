using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>The elements of a tuple with their member paths, and the expression that creates one from <c>__0</c>, <c>__1</c>...</summary>
internal sealed record TupleSymbol(List<(ITypeSymbol Type, string Path)> Elements, string Construction);

/// <summary>Recognizes tuples and pairs. The names of elements do not exist at run time, so they are not on the wire.</summary>
internal static class TupleParser
{
    private const string Value = "System.ValueTuple`";
    private const string Reference = "System.Tuple`";

    public static TupleSymbol? Parse(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { Arity: > 0 } named)
            return null;
        var elements = new List<(ITypeSymbol, string)>();
        string metadata = Names.Metadata(named);
        if (metadata == "System.Collections.Generic.KeyValuePair`2")
        {
            elements.AddRange([(named.TypeArguments[0], "Key"), (named.TypeArguments[1], "Value")]);
            return new TupleSymbol(elements, $"new {CodeNames.Plain(named)}(__0, __1)");
        }

        string? family = FamilyOf(metadata);
        return family is null ? null : new TupleSymbol(elements, Collect(named, family, "", elements));
    }

    private static string? FamilyOf(string metadata) =>
        metadata.StartsWith(Value, StringComparison.Ordinal) ? Value
            : metadata.StartsWith(Reference, StringComparison.Ordinal) ? Reference
            : null;

    // The eighth field is a tuple of the remaining elements.
    private static string Collect(INamedTypeSymbol tuple, string family, string prefix, List<(ITypeSymbol Type, string Path)> elements)
    {
        var arguments = new List<string>();
        for (int i = 0; i < tuple.TypeArguments.Length; i++)
        {
            ITypeSymbol type = tuple.TypeArguments[i];
            if (i == 7 && type is INamedTypeSymbol { Arity: > 0 } rest && FamilyOf(Names.Metadata(rest)) == family)
            {
                arguments.Add(Collect(rest, family, prefix + "Rest.", elements));
                continue;
            }

            arguments.Add($"__{elements.Count}");
            elements.Add((type, prefix + (i == 7 ? "Rest" : $"Item{i + 1}")));
        }

        return $"new {CodeNames.Plain(tuple)}({string.Join(", ", arguments)})";
    }
}
