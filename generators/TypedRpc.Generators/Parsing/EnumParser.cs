using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Parses the values of an enum.</summary>
internal static class EnumParser
{
    /// <param name="type">The enum.</param>
    /// <param name="model">Its payload model.</param>
    public static EnumModel Parse(INamedTypeSymbol type, PayloadModel model)
    {
        IEnumerable<EnumValueModel> values = type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => field.HasConstantValue)
            .OrderBy(field => Convert.ToDecimal(field.ConstantValue, CultureInfo.InvariantCulture))
            .ThenBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => new EnumValueModel(field.Name, Convert.ToString(field.ConstantValue, CultureInfo.InvariantCulture)));
        return new EnumModel(model.ReadCast!, model.Read, new(values));
    }
}
