using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads one attribute, and finds the source location of its arguments.</summary>
internal sealed class AttributeReader(AttributeData data, Location fallback)
{
    /// <summary>True when the compiler already reports an error for it.</summary>
    public bool IsBroken =>
        data.AttributeConstructor is null
        || data.ConstructorArguments.Any(IsFaulty)
        || data.NamedArguments.Any(argument => argument.Value.Kind == TypedConstantKind.Error);

    public static AttributeReader? Find(ISymbol symbol, string name, Location fallback) =>
        DataOf(symbol, name) is { } data ? new AttributeReader(data, fallback) : null;

    public static bool Has(ISymbol symbol, string name) => DataOf(symbol, name) is not null;

    /// <summary>True for an attribute of the TypedRpc namespace; another namespace may have an attribute of the same name.</summary>
    public static bool IsOurs(AttributeData attribute, string name) => attribute.AttributeClass is { } type
        && type.Name == name
        && type is { ContainingType: null, ContainingNamespace: { Name: "TypedRpc", ContainingNamespace.IsGlobalNamespace: true } };

    public static bool IsSensitive(ISymbol symbol) => Has(symbol, "SensitiveAttribute");

    // Value of an array constant throws, even for a null array (InvalidOperationException).
    public string? Positional() =>
        data.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive } argument ? argument.Value as string : null;

    /// <summary>The strings of the first parameter, which is a string or an array of strings.</summary>
    public IReadOnlyList<string> Texts() =>
        data.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } array
            ? array.Values.Select(value => value.Value as string ?? "").ToList()
            : [Positional() ?? ""];

    /// <summary>The name of the enum member of a positional argument.</summary>
    /// <returns>Null for a value without a name.</returns>
    public string? Member(int index) => data.ConstructorArguments[index] is { Type: { } type, Value: { } value }
        ? type.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value))?.Name
        : null;

    /// <summary>The value of a positional argument, formatted with the invariant culture.</summary>
    public string TextOf(int index) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", data.ConstructorArguments[index].Value);

    public T? Named<T>(string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in data.NamedArguments)
        {
            if (argument.Key == name)
                return argument.Value is { IsNull: false, Value: T value } ? value : default;
        }

        return default;
    }

    public bool Has(string name) => data.NamedArguments.Any(argument => argument.Key == name);

    /// <summary>
    /// The location of a named argument, or with null of the first positional one; otherwise that of the whole attribute.
    /// </summary>
    public Location LocationOf(string? name, CancellationToken cancellationToken)
    {
        if (Syntax(cancellationToken) is not { } syntax)
            return fallback;
        AttributeArgumentSyntax? argument = syntax.ArgumentList?.Arguments.FirstOrDefault(
            argument => argument.NameEquals?.Name.Identifier.ValueText == name);
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }

    /// <summary>
    /// The location of the argument for a parameter, by name or by position. Strings of an array all have the array's position.
    /// </summary>
    public Location LocationOf(int index, string parameter, CancellationToken cancellationToken)
    {
        if (Syntax(cancellationToken) is not { } syntax)
            return fallback;
        List<AttributeArgumentSyntax> arguments = syntax.ArgumentList?.Arguments.Where(
            argument => argument.NameEquals is null).ToList() ?? [];
        AttributeArgumentSyntax? argument = arguments.Find(argument => argument.NameColon?.Name.Identifier.ValueText == parameter)
            ?? (index < arguments.Count ? arguments[index] : arguments.FirstOrDefault());
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }

    /// <summary>The location of the whole attribute.</summary>
    public Location Place(CancellationToken cancellationToken) => Syntax(cancellationToken)?.GetLocation() ?? fallback;

    // Called several times for every symbol: avoids an enumerator and a closure.
    private static AttributeData? DataOf(ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (IsOurs(attribute, name))
                return attribute;
        }

        return null;
    }

    private static bool IsFaulty(TypedConstant argument) =>
        argument.Kind == TypedConstantKind.Error
            || (argument is { Kind: TypedConstantKind.Array, IsNull: false } && argument.Values.Any(IsFaulty));

    private AttributeSyntax? Syntax(CancellationToken cancellationToken) =>
        data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
}
