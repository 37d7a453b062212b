using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads [RpcFormat], which says how a value is written as text.</summary>
internal static class Formats
{
    private const string Attribute = "RpcFormatAttribute";
    private const string WriteGuid = "WriteGuid";

    /// <summary>True for a type that the attribute may stand at.</summary>
    public static bool Fits(PayloadModel model) => model.Write == WriteGuid;

    /// <summary>The value as it is written where the symbol stands.</summary>
    /// <param name="model">How its type is written.</param>
    /// <param name="symbols">The parameter, or the member and all that may have the attribute in its place; the first that has it counts.</param>
    public static PayloadModel Apply(PayloadModel model, IEnumerable<ISymbol> symbols) =>
        Fits(model) && symbols.Select(symbol => AttributeReader.Find(symbol, Attribute, Location.None)).FirstOrDefault(found => found is not null) is { IsBroken: false } attribute
            && attribute.Member(0) is { } form
            ? model with { Write = $"ScalarCodec.{WriteGuid}{form}" }
            : model;

    /// <summary>True where the attribute says nothing, as the type is another.</summary>
    public static bool IsMisplaced(PayloadModel model, IEnumerable<ISymbol> symbols) =>
        !Fits(model) && symbols.Any(symbol => AttributeReader.Has(symbol, Attribute));
}
