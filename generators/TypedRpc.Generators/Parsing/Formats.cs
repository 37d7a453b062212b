using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads [RpcFormat], which selects the text form of a value.</summary>
internal static class Formats
{
    private const string Attribute = "RpcFormatAttribute";
    private const string WriteGuid = "WriteGuid";

    /// <summary>True for a type that supports the attribute.</summary>
    public static bool Fits(PayloadModel model) => model.Write == WriteGuid;

    /// <summary>Applies the attribute, if there is one, to a value.</summary>
    /// <param name="model">The model of the value's type.</param>
    /// <param name="symbols">
    /// The parameter, or the member and the other symbols that may have its attribute; the first with the attribute counts.
    /// </param>
    public static PayloadModel Apply(PayloadModel model, IEnumerable<ISymbol> symbols) =>
        Fits(model)
            && symbols.Select(symbol => AttributeReader.Find(symbol, Attribute, Location.None))
                .FirstOrDefault(found => found is not null) is { IsBroken: false } attribute
            && attribute.Member(0) is { } form
            ? model with { Write = $"ScalarCodec.{WriteGuid}{form}" }
            : model;

    /// <summary>True when the attribute is on a value whose type does not support it.</summary>
    public static bool IsMisplaced(PayloadModel model, IEnumerable<ISymbol> symbols) =>
        !Fits(model) && symbols.Any(symbol => AttributeReader.Has(symbol, Attribute));

    /// <summary>Reports the attribute on a parameter whose type does not support it.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="problems">The problems.</param>
    /// <param name="model">The model of its type; null for a type that is not sent as one value.</param>
    public static void CheckUnused(IParameterSymbol parameter, ProblemList problems, PayloadModel? model = null)
    {
        if (model is not null ? !IsMisplaced(model, [parameter]) : !AttributeReader.Has(parameter, Attribute))
            return;
        problems.Add(
            ContractRules.Parameter, parameter.Locations[0], parameter.Name,
            "marked with [RpcFormat], which says how a Guid is written that is not the whole payload", "remove it");
    }
}
