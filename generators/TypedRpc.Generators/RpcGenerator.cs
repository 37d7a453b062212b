using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedRpc.Generators.Emit;
using TypedRpc.Generators.Evolution;
using TypedRpc.Generators.Model;
using TypedRpc.Generators.Parsing;

namespace TypedRpc.Generators;

/// <summary>
/// Generates the proxies, dispatchers and payload shapes of contracts and notifications. The analyzer reports the errors.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class RpcGenerator : IIncrementalGenerator
{
    private const int BucketCount = 1024;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedContract> calls = Find(context, ContractParser.RpcTopic);
        IncrementalValuesProvider<ParsedContract> notifications = Find(context, ContractParser.NotificationTopic);
        IncrementalValueProvider<EquatableArray<RegistrationModel>> registrations = EmitContracts(context, calls)
            .Combine(EmitContracts(context, notifications))
            .Select(static (both, _) => new EquatableArray<RegistrationModel>(
                both.Left.AddRange(both.Right).OrderBy(contract => contract.Interface, StringComparer.Ordinal)));

        IncrementalValuesProvider<ShapeModel> shapes = ShapesOf(calls)
            .Combine(ShapesOf(notifications))
            .SelectMany(static (both, _) => Buckets(both.Left.AddRange(both.Right), shape => shape.HintName))
            .SelectMany(static (bucket, _) => bucket)
            .WithTrackingName(Steps.Shape);
        context.RegisterSourceOutput(shapes, static (output, shape) => output.AddSource(shape.HintName, ShapeEmitter.Emit(shape)));

        IncrementalValuesProvider<FaultModel> faults = calls.SelectMany(static (contract, _) => contract.Faults)
            .Collect()
            .SelectMany(static (all, _) => Buckets(all, fault => fault.HintName))
            .SelectMany(static (bucket, _) => bucket)
            .WithTrackingName(Steps.Fault);
        context.RegisterSourceOutput(faults, static (output, fault) => output.AddSource(fault.HintName, FaultEmitter.Emit(fault)));

        // An implementation output, because no code that is written in an editor depends on it.
        IncrementalValueProvider<Surface> surface = calls.Collect().Combine(notifications.Collect())
            .Select(static (both, _) => SurfaceBuilder.Build(both.Left.AddRange(both.Right)))
            .WithTrackingName(Steps.Surface);
        context.RegisterImplementationSourceOutput(surface, static (output, all) =>
        {
            if (all.Contracts.Count > 0)
                output.AddSource(SurfaceEmitter.HintName, SurfaceEmitter.Emit(all));
        });

        IncrementalValueProvider<HostModel> host = context.CompilationProvider.Select(HostParser.Parse).WithTrackingName(Steps.Host);
        context.RegisterSourceOutput(registrations.Combine(host), static (output, all) =>
        {
            if (RegistrationEmitter.Emit(all.Left, all.Right) is { } source)
                output.AddSource(RegistrationEmitter.HintName, source);
        });
    }

    private static IncrementalValuesProvider<ParsedContract> Find(
        IncrementalGeneratorInitializationContext context, string attribute) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(
                "TypedRpc." + attribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                (found, cancellationToken) => Parse(found, attribute, cancellationToken))
            .Where(static contract => contract is not null)
            .Select(static (contract, _) => contract!)
            .WithTrackingName(Steps.Parsed);

    private static IncrementalValueProvider<ImmutableArray<RegistrationModel>> EmitContracts(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedContract> parsed)
    {
        IncrementalValuesProvider<ContractModel> contracts = parsed
            .Select(static (contract, _) => contract.Contract)
            .WithTrackingName(Steps.Contract);
        context.RegisterSourceOutput(
            contracts, static (output, contract) => output.AddSource(contract.HintName, ContractEmitter.Emit(contract)));
        return contracts
            .Select(static (contract, _) =>
                new RegistrationModel(contract.Interface, $"global::{contract.Namespace}.{contract.Identifier}"))
            .WithTrackingName(Steps.Registration)
            .Collect();
    }

    private static IncrementalValueProvider<ImmutableArray<ShapeModel>> ShapesOf(IncrementalValuesProvider<ParsedContract> parsed) =>
        parsed.SelectMany(static (contract, _) => contract.Shapes).Collect();

    private static ParsedContract? Parse(GeneratorAttributeSyntaxContext context, string attribute, CancellationToken cancellationToken)
    {
        // An attribute on two parts of a partial interface is an error, and would generate two files with the same name.
        var type = (INamedTypeSymbol)context.TargetSymbol;
        AttributeData? first = type.GetAttributes().FirstOrDefault(one => AttributeReader.IsOurs(one, attribute));
        return first?.ApplicationSyntaxReference is { } reference
            && context.TargetNode.SyntaxTree == reference.SyntaxTree
            && context.TargetNode.Span.Contains(reference.Span)
            ? ContractParser.Parse(type, context.SemanticModel.Compilation, cancellationToken).Contract
            : null;
    }

    // The compiler compares the outputs of a step with the last run by position. In one list of all models, a new type would cause all
    // later files to be emitted again.
    private static IEnumerable<EquatableArray<T>> Buckets<T>(ImmutableArray<T> models, Func<T, string> nameOf)
        where T : IEquatable<T>
    {
        var buckets = new SortedDictionary<string, T>?[BucketCount];
        foreach (T model in models)
        {
            string name = nameOf(model);
            (buckets[BucketOf(name)] ??= new(StringComparer.Ordinal))[name] = model;
        }

        return buckets.Select(bucket => bucket is null ? default : new EquatableArray<T>(bucket.Values));
    }

    private static int BucketOf(string name)
    {
        uint hash = 0;
        foreach (char c in name)
            hash = unchecked((hash * 31) + c);
        return (int)(hash % BucketCount);
    }
}
