using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>A public property or field of a payload type.</summary>
/// <param name="WireName">Its name in JSON.</param>
/// <param name="Key">Its key in MessagePack, if different.</param>
internal sealed record MemberSymbol(ISymbol Symbol, string WireName, MemberKey? Key)
{
    public string Name => Symbol.Name;

    public ITypeSymbol Type => Symbol is IPropertySymbol property ? property.Type : ((IFieldSymbol)Symbol).Type;

    public bool IsField => Symbol is IFieldSymbol;

    public bool CanBeSet =>
        Symbol is IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Public } or IFieldSymbol { IsReadOnly: false };

    public bool IsInit => Symbol is IPropertySymbol { SetMethod.IsInitOnly: true };

    /// <summary>True when the compiler requires it in every object initializer.</summary>
    public bool MustBeSet => Symbol is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };

    /// <summary>True when [JsonRequired] requires it in every message.</summary>
    public bool MustBeThere => ForeignAttributes.FindInherited(Symbol, ForeignAttributes.Json, "JsonRequiredAttribute") is not null;

    /// <summary>Why it would be lost unless a constructor takes it: it has its own value, but no public setter.</summary>
    public string? WhyLost => Symbol switch
    {
        IFieldSymbol { IsReadOnly: true } => "is read-only",
        IPropertySymbol { SetMethod: { DeclaredAccessibility: not Accessibility.Public } } => "has a setter that is not public",
        _ => null,
    };

    /// <summary>True when the property, its field, or the constructor parameter of the same name is sensitive.</summary>
    /// <remarks>In a record, an attribute may be attached to any of them.</remarks>
    /// <param name="type">The type with the member, which may be inherited.</param>
    public bool IsSensitiveIn(INamedTypeSymbol type)
    {
        for (ISymbol? symbol = Symbol; symbol is not null; symbol = (symbol as IPropertySymbol)?.OverriddenProperty)
        {
            INamedTypeSymbol declaring = symbol.ContainingType;
            if (AttributeReader.IsSensitive(symbol)
                || declaring.GetMembers().OfType<IFieldSymbol>()
                    .Any(field => IsFieldOf(field, symbol) && AttributeReader.IsSensitive(field))
                || declaring.InstanceConstructors.Any(TakesSecret))
            {
                return true;
            }
        }

        return type.InstanceConstructors.Any(TakesSecret);
    }

    /// <summary>The property or field, what it overrides, its backing field, and the constructor parameters of the same name.</summary>
    /// <remarks>In a record, an attribute may be attached to any of them.</remarks>
    /// <param name="type">The type with the member, which may be inherited.</param>
    public IEnumerable<ISymbol> Places(INamedTypeSymbol type)
    {
        for (ISymbol? symbol = Symbol; symbol is not null; symbol = (symbol as IPropertySymbol)?.OverriddenProperty)
        {
            yield return symbol;
            foreach (IFieldSymbol field in symbol.ContainingType.GetMembers().OfType<IFieldSymbol>()
                .Where(field => IsFieldOf(field, symbol)))
            {
                yield return field;
            }
        }

        foreach (IParameterSymbol parameter in type.InstanceConstructors.Concat(Symbol.ContainingType.InstanceConstructors)
            .SelectMany(one => one.Parameters))
        {
            if (string.Equals(parameter.Name, Name, StringComparison.OrdinalIgnoreCase))
                yield return parameter;
        }
    }

    /// <summary>True for [JsonIgnore] without a condition, or with the condition Always.</summary>
    /// <remarks>The other conditions omit null or default values; TypedRpc writes those.</remarks>
    public static bool IsAlways(AttributeData jsonIgnore) => ForeignAttributes.Named(jsonIgnore, "Condition") is null or 1;

    private static bool IsFieldOf(IFieldSymbol field, ISymbol property) =>
        SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property);

    private bool TakesSecret(IMethodSymbol constructor) =>
        constructor.Parameters.Any(
            parameter => string.Equals(parameter.Name, Name, StringComparison.OrdinalIgnoreCase) && AttributeReader.IsSensitive(parameter));
}
