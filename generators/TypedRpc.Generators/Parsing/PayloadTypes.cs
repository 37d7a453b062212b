using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>What is known of a type without looking into it.</summary>
/// <param name="ShapedType">The type whose shape is used: the type itself, or that inside <c>Nullable&lt;T&gt;</c>.</param>
/// <param name="Reason">Why it cannot be carried, as the end of a sentence.</param>
internal sealed record PayloadVerdict(PayloadModel? Model, ITypeSymbol? ShapedType, string? Reason, bool IsBroken = false)
{
    public bool IsShaped => ShapedType is not null;
}

/// <summary>What is known of a type with members or elements.</summary>
/// <param name="Parts">The types of its members or elements, with words for where they are.</param>
internal sealed record ShapeDescription(ShapeModel? Shape, ImmutableArray<(ITypeSymbol Type, string Path)> Parts, string? Reason);

/// <summary>The payload types of one compilation. Each is read once, whichever contracts and passes ask for it.</summary>
internal sealed class PayloadTypes
{
    // Keyed weakly by the compilation: the symbols die with it.
    private static readonly ConditionalWeakTable<Compilation, PayloadTypes> Known = new();

    private readonly ConcurrentDictionary<ITypeSymbol, PayloadVerdict> _verdicts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, ShapeDescription> _descriptions = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, string> _declarations = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Compilation _compilation;

    private PayloadTypes(Compilation compilation) => _compilation = compilation;

    public static PayloadTypes Of(Compilation compilation) => Known.GetValue(compilation, static compilation => new PayloadTypes(compilation));

    /// <summary>A type with nullability. To print one costs as much as all else that is asked of it.</summary>
    public string Declaration(ITypeSymbol type) => _declarations.GetOrAdd(type, static type => type.ToDisplayString(Names.Annotated));

    // Mostly known: the delegates are made for what is not.
    public PayloadVerdict Find(ITypeSymbol type) =>
        _verdicts.TryGetValue(type, out PayloadVerdict? known) ? known : _verdicts.GetOrAdd(type, type => new PayloadClassifier(this, _compilation).Classify(type));

    public ShapeDescription Describe(ITypeSymbol type) => _descriptions.TryGetValue(type, out ShapeDescription? known) ? known : _descriptions.GetOrAdd(type, type =>
    {
        PayloadModel model = Find(type).Model!;
        if (CollectionParser.Parse(type) is not { } collection)
            return new ObjectParser(this, (INamedTypeSymbol)type).Describe(NewShape(type, model.Shape));
        return DescribeCollection(NewShape(type, model.Shape), collection);
    });

    /// <summary>The shape of a type that is written where it stands everywhere but as a result.</summary>
    public ShapeModel DescribeRoot(ITypeSymbol type, PayloadModel model) =>
        NewShape(type, ShapeIdentifier(type)) with { Value = model, IsReference = false };

    public string ShapeIdentifier(ITypeSymbol type) => ShapeNames.Of(type, _compilation.AssemblyName ?? "");

    private static ShapeModel NewShape(ITypeSymbol type, string identifier) =>
        new(identifier + ".g.cs", identifier, type.ToDisplayString(Names.Plain), type.IsReferenceType);

    private ShapeDescription DescribeCollection(ShapeModel shape, CollectionSymbol collection)
    {
        PayloadVerdict element = Find(collection.Element);
        PayloadVerdict? key = collection.Key is null ? null : Find(collection.Key);
        var parts = ImmutableArray.Create((collection.Element, collection.Key is null ? "an element" : "a value"));
        if (collection.Key is not null)
            parts = parts.Insert(0, (collection.Key, "a key"));

        // What is wrong with them is found when the parts are looked at.
        ShapeModel whole = element.Model is null || (key is not null && key.Model is null)
            ? shape
            : shape with { Collection = new CollectionModel(key?.Model, element.Model, collection.Concrete, collection.IsArray, collection.CountMember, collection.IsInterface) };
        string? reason = key?.Model is { } keyModel && !CollectionParser.CanBeKey(collection.Key!, keyModel)
            ? "has keys that are not strings, integers, enums, Guid or bool"
            : null;
        return new ShapeDescription(whole, parts, reason);
    }
}
