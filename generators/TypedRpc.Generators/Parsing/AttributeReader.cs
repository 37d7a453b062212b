using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads one attribute, and finds the place of each of its arguments.</summary>
internal sealed class AttributeReader(AttributeData data, Location fallback)
{
    /// <summary>True when the compiler has an error for it already.</summary>
    public bool IsBroken =>
        data.AttributeConstructor is null
        || data.ConstructorArguments.Any(argument => argument.Kind == TypedConstantKind.Error)
        || data.NamedArguments.Any(argument => argument.Value.Kind == TypedConstantKind.Error);

    public static AttributeReader? Find(ISymbol symbol, string name, Location fallback) =>
        symbol.GetAttributes().FirstOrDefault(attribute => IsOurs(attribute, name)) is { } data ? new AttributeReader(data, fallback) : null;

    /// <summary>True for an attribute of the library; one of another namespace may have the same name.</summary>
    public static bool IsOurs(AttributeData attribute, string name) => attribute.AttributeClass is
    {
        ContainingType: null,
        ContainingNamespace: { Name: "TypedRpc", ContainingNamespace.IsGlobalNamespace: true },
    } type && type.Name == name;

    public string? Positional() => data.ConstructorArguments.Length > 0 ? data.ConstructorArguments[0].Value as string : null;

    public T? Named<T>(string name) => data.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value is { IsNull: false, Value: T value } ? value : default;

    public bool Has(string name) => data.NamedArguments.Any(argument => argument.Key == name);

    /// <summary>The expression of a named argument, or of the positional one.</summary>
    public Location LocationOf(string? name, CancellationToken cancellationToken)
    {
        if (data.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax syntax)
            return fallback;
        AttributeArgumentSyntax? argument = syntax.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }
}
