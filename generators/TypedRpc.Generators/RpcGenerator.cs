using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedRpc.Generators.Emit;
using TypedRpc.Generators.Model;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators;

/// <summary>Generates the proxies, dispatchers and payload shapes of contracts. It reports nothing: that is the analyzer's.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RpcGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedContract> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(ContractParser.TopicAttribute, static (node, _) => node is InterfaceDeclarationSyntax, Parse)
            .Where(static contract => contract is not null)
            .Select(static (contract, _) => contract!)
            .WithTrackingName(Steps.Parsed);

        IncrementalValuesProvider<ContractModel> contracts = parsed.Select(static (contract, _) => contract.Contract).WithTrackingName(Steps.Contract);
        context.RegisterSourceOutput(contracts, static (output, contract) => output.AddSource(contract.HintName, ContractEmitter.Emit(contract)));

        IncrementalValuesProvider<ShapeModel> shapes = parsed
            .SelectMany(static (contract, _) => contract.Shapes)
            .Collect()
            .SelectMany(static (all, _) => Distinct(all))
            .WithTrackingName(Steps.Shape);
        context.RegisterSourceOutput(shapes, static (output, shape) => output.AddSource(shape.HintName, ShapeEmitter.Emit(shape)));

        IncrementalValueProvider<ImmutableArray<RegistrationModel>> registrations = contracts
            .Select(static (contract, _) => new RegistrationModel(contract.Interface, $"global::{contract.Namespace}.{contract.Identifier}"))
            .WithTrackingName(Steps.Registration)
            .Collect();
        IncrementalValueProvider<HostModel> host = context.CompilationProvider.Select(HostParser.Parse).WithTrackingName(Steps.Host);
        context.RegisterSourceOutput(registrations.Combine(host), static (output, all) =>
        {
            if (RegistrationEmitter.Emit(all.Left, all.Right) is { } source)
                output.AddSource(RegistrationEmitter.HintName, source);
        });
    }

    private static ParsedContract? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        // An attribute on two parts of an interface, which is an error, would give two files of one name.
        var type = (INamedTypeSymbol)context.TargetSymbol;
        AttributeData? first = type.GetAttributes().FirstOrDefault(attribute => AttributeReader.IsOurs(attribute, "RpcTopicAttribute"));
        return first?.ApplicationSyntaxReference is { } reference && context.TargetNode.SyntaxTree == reference.SyntaxTree && context.TargetNode.Span.Contains(reference.Span)
            ? ContractParser.Parse(type, context.SemanticModel.Compilation, cancellationToken).Contract
            : null;
    }

    private static IEnumerable<ShapeModel> Distinct(ImmutableArray<ShapeModel> shapes) => shapes
        .GroupBy(shape => shape.HintName, StringComparer.Ordinal)
        .Select(group => group.First())
        .OrderBy(shape => shape.HintName, StringComparer.Ordinal);
}
