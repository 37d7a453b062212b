using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedRpc.Benchmarks.Generator;

/// <summary>
/// The measure of the generator: the same interfaces, members, parameters, attributes and payload members, read by symbols in the plainest
/// way, a type once and its name printed once. It checks nothing and prints no code.
/// </summary>
internal sealed class HandWrittenReading : IIncrementalGenerator
{
    // The types of the last compilation that was read.
    private Types _types = new(null);

    public void Initialize(IncrementalGeneratorInitializationContext context) => context.RegisterSourceOutput(
        context.SyntaxProvider.ForAttributeWithMetadataName(
            ContractSources.Topic,
            static (node, _) => node is InterfaceDeclarationSyntax,
            (found, _) => Read((INamedTypeSymbol)found.TargetSymbol, found.SemanticModel.Compilation)),
        static (_, _) => { });

    /// <summary>
    /// Reads all contracts of a compilation, whose metadata names follow from their number, without any driver around it.
    /// </summary>
    public int ReadAll(Compilation compilation, int contracts)
    {
        int length = 0;
        for (int i = 0; i < contracts; i++)
            length += Read(compilation.GetTypeByMetadataName($"Measured.Area{i % 10}.IContract{i}")!, compilation).Length;
        return length;
    }

    private string Read(INamedTypeSymbol contract, Compilation compilation)
    {
        if (_types.Compilation != compilation)
            _types = new Types(compilation);
        Types types = _types;
        var text = new StringBuilder();
        Attributes(text, contract);
        foreach (ISymbol member in contract.GetMembers())
        {
            if (member is not IMethodSymbol method)
                continue;
            text.Append(method.Name);
            Attributes(text, method);
            text.Append(types.NameOf(method.ReturnType));
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                text.Append(parameter.Name).Append(types.NameOf(parameter.Type));
                Attributes(text, parameter);
                if (parameter.HasExplicitDefaultValue)
                    text.Append(parameter.ExplicitDefaultValue);
            }
        }

        return text.ToString();
    }

    private static void Attributes(StringBuilder text, ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            text.Append(attribute.AttributeClass!.Name);
            foreach (TypedConstant argument in attribute.ConstructorArguments)
                text.Append(argument.Value);
            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
                text.Append(argument.Key).Append(argument.Value.Value);
        }
    }

    private sealed class Types(Compilation? compilation)
    {
        private readonly Dictionary<ITypeSymbol, string> _names = new(SymbolEqualityComparer.Default);

        public Compilation? Compilation => compilation;

        public string NameOf(ITypeSymbol type)
        {
            if (_names.TryGetValue(type, out string? name))
                return name;
            name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            _names.Add(type, name);
            if (type is INamedTypeSymbol named)
            {
                foreach (ITypeSymbol argument in named.TypeArguments)
                    NameOf(argument);
                if (type.Locations[0].IsInSource)
                    Members(named);
            }

            return name;
        }

        private void Members(INamedTypeSymbol type)
        {
            var text = new StringBuilder();
            foreach (ISymbol member in type.GetMembers())
            {
                if (member is IPropertySymbol { DeclaredAccessibility: Accessibility.Public } property)
                {
                    text.Append(property.Name)
                        .Append(NameOf(property.Type)).Append(property.IsRequired).Append(property.SetMethod is { IsInitOnly: true });
                    Attributes(text, property);
                }
                else if (member is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor)
                {
                    foreach (IParameterSymbol parameter in constructor.Parameters)
                    {
                        text.Append(parameter.Name).Append(NameOf(parameter.Type));
                        Attributes(text, parameter);
                    }
                }
            }
        }
    }
}
