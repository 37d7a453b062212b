using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads one attribute, and finds the place of each of its arguments.</summary>
internal sealed class AttributeReader(AttributeData data, Location fallback)
{
    /// <summary>True when the compiler has an error for it already.</summary>
    public bool IsBroken =>
        data.AttributeConstructor is null
        || data.ConstructorArguments.Any(IsFaulty)
        || data.NamedArguments.Any(argument => argument.Value.Kind == TypedConstantKind.Error);

    public static AttributeReader? Find(ISymbol symbol, string name, Location fallback) => DataOf(symbol, name) is { } data ? new AttributeReader(data, fallback) : null;

    public static bool Has(ISymbol symbol, string name) => DataOf(symbol, name) is not null;

    /// <summary>True for an attribute of the library; one of another namespace may have the same name.</summary>
    public static bool IsOurs(AttributeData attribute, string name) => attribute.AttributeClass is { } type
        && type.Name == name
        && type is { ContainingType: null, ContainingNamespace: { Name: "TypedRpc", ContainingNamespace.IsGlobalNamespace: true } };

    public static bool IsSensitive(ISymbol symbol) => Has(symbol, "SensitiveAttribute");

    // An array has no value, not even one that is null (InvalidOperationException).
    public string? Positional() => data.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive } argument ? argument.Value as string : null;

    /// <summary>The texts of the first parameter, whether it is one text or an array of them.</summary>
    public IReadOnlyList<string> Texts() => data.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } array
        ? array.Values.Select(value => value.Value as string ?? "").ToList()
        : [Positional() ?? ""];

    /// <summary>The name of an enum's member that is given by position.</summary>
    /// <returns>Null for a value without a name.</returns>
    public string? Member(int index) => data.ConstructorArguments[index] is { Type: { } type, Value: { } value }
        ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value))?.Name
        : null;

    /// <summary>A positional argument as it is written.</summary>
    public string TextOf(int index) => string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", data.ConstructorArguments[index].Value);

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

    /// <summary>The expression of a named argument, or of the positional one.</summary>
    public Location LocationOf(string? name, CancellationToken cancellationToken)
    {
        if (Syntax(cancellationToken) is not { } syntax)
            return fallback;
        AttributeArgumentSyntax? argument = syntax.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }

    /// <summary>The expression of the argument for a parameter: by its name, else by its place. Texts in an array that is written out are all at its place.</summary>
    public Location LocationOf(int index, string parameter, CancellationToken cancellationToken)
    {
        if (Syntax(cancellationToken) is not { } syntax)
            return fallback;
        List<AttributeArgumentSyntax> arguments = syntax.ArgumentList?.Arguments.Where(argument => argument.NameEquals is null).ToList() ?? [];
        AttributeArgumentSyntax? argument = arguments.Find(argument => argument.NameColon?.Name.Identifier.ValueText == parameter)
            ?? (index < arguments.Count ? arguments[index] : arguments.FirstOrDefault());
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }

    /// <summary>The whole attribute.</summary>
    public Location Place(CancellationToken cancellationToken) => Syntax(cancellationToken)?.GetLocation() ?? fallback;

    // Asked of every symbol several times: no enumerator and no closure.
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
        argument.Kind == TypedConstantKind.Error || (argument is { Kind: TypedConstantKind.Array, IsNull: false } && argument.Values.Any(IsFaulty));

    private AttributeSyntax? Syntax(CancellationToken cancellationToken) => data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax;
}
