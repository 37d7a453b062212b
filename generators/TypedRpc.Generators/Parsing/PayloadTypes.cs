using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The classification of a type without examining its members.</summary>
/// <param name="ShapedType">The type whose shape is used: the type itself, or the underlying type of <c>Nullable&lt;T&gt;</c>.</param>
/// <param name="Reason">Why it cannot be serialized, as the end of a sentence.</param>
internal sealed record PayloadVerdict(PayloadModel? Model, ITypeSymbol? ShapedType, string? Reason, bool IsBroken = false)
{
    public bool IsShaped => ShapedType is not null;
}

/// <summary>The description of a type with members or elements.</summary>
/// <param name="Parts">The types of its members or elements, each with a text for its location.</param>
internal sealed record ShapeDescription(ShapeModel? Shape, ImmutableArray<(ITypeSymbol Type, string Path)> Parts, string? Reason);

/// <summary>The payload types of one compilation. Each type is parsed once for all contracts and passes.</summary>
internal sealed class PayloadTypes
{
    // Weak keys: the symbols are released with the compilation.
    private static readonly ConditionalWeakTable<Compilation, PayloadTypes> Known = new();

    private readonly ConcurrentDictionary<ITypeSymbol, PayloadVerdict> _verdicts = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, ShapeDescription> _descriptions = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, string> _declarations = new(SymbolEqualityComparer.IncludeNullability);
    private readonly Compilation _compilation;

    private readonly Lazy<Conversions> _conversions;

    private PayloadTypes(Compilation compilation)
    {
        _compilation = compilation;
        _conversions = new(() => Conversions.Of(compilation));
    }

    public Conversions Conversions => _conversions.Value;

    public static PayloadTypes Of(Compilation compilation) =>
        Known.GetValue(compilation, static compilation => new PayloadTypes(compilation));

    /// <summary>A type with nullability. Cached, because formatting a type costs as much as the rest of its classification.</summary>
    public string Declaration(ITypeSymbol type) => _declarations.GetOrAdd(type, CodeNames.Annotated);

    // Most lookups hit, so the delegate is only created for misses.
    public PayloadVerdict Find(ITypeSymbol type) =>
        _verdicts.TryGetValue(type, out PayloadVerdict? known)
            ? known
            : _verdicts.GetOrAdd(type, type => new PayloadClassifier(this, _compilation).Classify(type));

    public ShapeDescription Describe(ITypeSymbol type) =>
        _descriptions.TryGetValue(type, out ShapeDescription? known) ? known : _descriptions.GetOrAdd(type, type =>
    {
        if (Conversions.Find(type) is not null || !VariantParser.HasList(type))
            return DescribeMembers(type);
        ShapeDescription members = type.IsAbstract
            ? new ShapeDescription(NewShape(type, Find(type).Model!.Shape), ImmutableArray<(ITypeSymbol, string)>.Empty, null)
            : DescribeMembers(type);
        return members.Reason is null ? new VariantParser(this, (INamedTypeSymbol)type).Describe(members.Shape!, members.Parts) : members;
    });

    /// <summary>The members of a value of exactly this type.</summary>
    public ShapeDescription DescribeMembers(ITypeSymbol type)
    {
        PayloadModel model = Find(type).Model!;
        ShapeModel shape = NewShape(type, model.Shape);
        if (Conversions.Find(type) is { Wire: { } wire } conversion)
            return DescribeConversion(shape, conversion, wire);
        if (CollectionParser.Parse(type) is { } collection)
            return DescribeCollection(shape, collection);
        return TupleParser.Parse(type) is { } tuple
            ? DescribeTuple(shape, tuple)
            : new ObjectParser(this, (INamedTypeSymbol)type).Describe(shape);
    }

    /// <summary>The shape of a type that needs one only as a result, and is written inline elsewhere.</summary>
    public ShapeModel DescribeRoot(ITypeSymbol type, PayloadModel model) =>
        NewShape(type, ShapeIdentifier(type)) with { Value = model, IsReference = false };

    public string ShapeIdentifier(ITypeSymbol type) => ShapeNames.Of(type, _compilation);

    private static ShapeModel NewShape(ITypeSymbol type, string identifier) =>
        new(identifier + ".g.cs", identifier, CodeNames.Plain(type), type.IsReferenceType);

    private ShapeDescription DescribeCollection(ShapeModel shape, CollectionSymbol collection)
    {
        PayloadVerdict element = Find(collection.Element);
        PayloadVerdict? key = collection.Key is null ? null : Find(collection.Key);
        var parts = ImmutableArray.Create((collection.Element, collection.Key is null ? "an element" : "a value"));
        if (collection.Key is not null)
            parts = parts.Insert(0, (collection.Key, "a key"));

        // Faults of the element types are found when the parts are examined.
        ShapeModel whole = element.Model is null || (key is not null && key.Model is null)
            ? shape
            : shape with { Collection = collection.Model(key?.Model, element.Model, shape.Declaration) };
        string? reason = key?.Model is not null && !CanBeKey(collection.Key!)
            ? "has keys that JSON has no text for; use strings, integers, enums, Guid, bool or days"
            : null;
        return new ShapeDescription(whole, parts, reason);
    }

    private ShapeDescription DescribeTuple(ShapeModel shape, TupleSymbol tuple)
    {
        var elements = new List<TupleElementModel>();
        foreach ((ITypeSymbol type, string path) in tuple.Elements)
        {
            if (Find(type).Model is { } model)
                elements.Add(new TupleElementModel(model, path));
        }

        ShapeModel whole = shape with { Tuple = new TupleModel(new(elements), tuple.Construction) };
        return new ShapeDescription(
            whole, tuple.Elements.Select((element, i) => (element.Type, $"element {i + 1}")).ToImmutableArray(), null);
    }

    // Faults of the wire type are found when the parts are examined.
    private ShapeDescription DescribeConversion(ShapeModel shape, Conversion conversion, ITypeSymbol wire)
    {
        if (Find(wire).Model is { } model)
        {
            // Only a shape can return null for a type that is not nullable.
            bool mayBeNull = wire.IsReferenceType && model.Form == PayloadForm.Shaped;
            shape = shape with
            {
                Conversion = new ConversionModel(
                    CodeNames.Plain(conversion.Converter), conversion.Type.ToDisplayString(Names.Told), model, mayBeNull, CanBeKey(wire)),
            };
        }

        return new ShapeDescription(shape, ImmutableArray.Create((wire, "what its shape makes of it")), null);
    }

    private bool CanBeKey(ITypeSymbol type)
    {
        ITypeSymbol wire = Conversions.WireOf(type);
        return Find(wire).Model is not null && ScalarClassifier.CanBeKey(wire);
    }
}
