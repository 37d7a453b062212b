using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Parsing;

/// <summary>Constants as C# literals.</summary>
internal static class Literals
{
    /// <summary>The default value of a parameter.</summary>
    public static string DefaultOf(IParameterSymbol parameter)
    {
        if (parameter is { IsParams: true, Type: IArrayTypeSymbol array })
            return $"global::System.Array.Empty<{CodeNames.Plain(array.ElementType)}>()";

        // A collection expression can create any params collection, and the language version has both.
        if (parameter.IsParams)
            return "[]";
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is not { } value)
            return "default";
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        string literal = OfConstant(value);
        return type.TypeKind == TypeKind.Enum ? $"({CodeNames.Plain(type)})({literal})" : literal;
    }

    /// <summary>The same as a constructor argument: with its type, so that no other overload fits.</summary>
    public static string ArgumentOf(IParameterSymbol parameter)
    {
        if (parameter.IsParams)
            return DefaultOf(parameter);
        string type = CodeNames.Plain(parameter.Type);
        return DefaultOf(parameter) is var literal && literal == "default" ? $"default({type})" : $"({type})({literal})";
    }

    private static string OfConstant(object value) => value switch
    {
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        bool truth => truth ? "true" : "false",
        float number => Of(number, number.ToString("R", CultureInfo.InvariantCulture) + "F", "Single"),
        double number => Of(number, number.ToString("R", CultureInfo.InvariantCulture) + "D", "Double"),
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        DateTime instant => $"new global::System.DateTime({instant.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "default",
    };

    private static string Of(double number, string literal, string type)
    {
        if (double.IsNaN(number))
            return $"global::System.{type}.NaN";
        if (double.IsInfinity(number))
            return $"global::System.{type}.{(number > 0 ? "PositiveInfinity" : "NegativeInfinity")}";

        // The .NET Framework formats negative zero without its sign.
        return number == 0 && double.IsNegativeInfinity(1 / number) ? "-" + literal.TrimStart('-') : literal;
    }
}
