using Microsoft.CodeAnalysis;

namespace TypedRpc.Generators.Parsing;

/// <summary>A class that converts a type to and from its wire type.</summary>
/// <param name="Wire">The wire type; null when the converter is invalid.</param>
internal sealed record Conversion(ITypeSymbol Type, ITypeSymbol Converter, ITypeSymbol? Wire);

/// <summary>The [assembly: RpcConverter] attributes of a compilation.</summary>
internal sealed class Conversions
{
    private const string To = "ToWire";
    private const string From = "FromWire";

    private readonly Dictionary<ITypeSymbol, Conversion> _byType = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, Conversion> _byText = new(StringComparer.Ordinal);
    private readonly List<(Conversion Conversion, AttributeData Attribute)> _sound = [];
    private readonly List<(AttributeData Attribute, int Argument, string Reason)> _faults = [];
    private readonly Compilation _compilation;

    private Conversions(Compilation compilation) => _compilation = compilation;

    public static Conversions Of(Compilation compilation)
    {
        var conversions = new Conversions(compilation);
        foreach (AttributeData attribute in compilation.Assembly.GetAttributes()
            .Where(one => AttributeReader.IsOurs(one, "RpcConverterAttribute")))
        {
            conversions.Read(attribute);
        }
        foreach ((Conversion conversion, AttributeData attribute) in conversions._sound
            .Where(one => conversions.IsCircle(one.Conversion)).ToList())
        {
            conversions.Keep(conversion with { Wire = null });
            conversions._faults.Add((attribute, 1, "leads back to the type itself"));
        }

        return conversions;
    }

    public Conversion? Find(ITypeSymbol type) =>
        _byType.TryGetValue(type, out Conversion? found) || (_byText.Count > 0 && _byText.TryGetValue(Text(type), out found))
            ? found
            : null;

    /// <summary>The wire type after all conversions.</summary>
    public ITypeSymbol WireOf(ITypeSymbol type) => Find(type)?.Wire is { } wire ? WireOf(wire) : type;

    /// <summary>The faults of the assembly's attributes in a piece of code.</summary>
    public static IEnumerable<Diagnostic> Problems(SyntaxNode code, Compilation compilation, CancellationToken cancellationToken)
    {
        bool IsIn(AttributeData attribute) =>
            attribute.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == code.SyntaxTree
                && code.Span.Contains(reference.Span);
        Conversions all = PayloadTypes.Of(compilation).Conversions;
        foreach ((AttributeData attribute, int argument, string reason) in all._faults.Where(one => IsIn(one.Attribute)))
            yield return New(attribute, argument, reason, cancellationToken);
        foreach ((Conversion conversion, AttributeData attribute) in all._sound.Where(
            one => IsIn(one.Attribute) && all.Find(one.Conversion.Type)?.Wire is not null))
        {
            if (new PayloadGraph(compilation).WhyNot(conversion.Wire!, cancellationToken) is { } reason)
            {
                yield return New(
                    attribute, 1,
                    $"turns the type into '{conversion.Wire!.ToDisplayString(Names.Told)}', which cannot be carried: {reason}",
                    cancellationToken);
            }
        }
    }

    private static Diagnostic New(AttributeData attribute, int argument, string reason, CancellationToken cancellationToken)
    {
        Location place = new AttributeReader(attribute, Location.None)
            .LocationOf(argument, argument == 0 ? "type" : "converter", cancellationToken);
        return Diagnostic.Create(ContractRules.Shape, place, Print(attribute, argument), reason);
    }

    private static string Print(AttributeData attribute, int argument) =>
        attribute.ConstructorArguments[argument].Value is ITypeSymbol type ? type.ToDisplayString(Names.Told) : "null";

    private void Read(AttributeData attribute)
    {
        // The compiler reports unknown names.
        if (new AttributeReader(attribute, Location.None).IsBroken || attribute.ConstructorArguments.Length != 2)
            return;
        if (attribute.ConstructorArguments[0].Value is not ITypeSymbol type
            || attribute.ConstructorArguments[1].Value is not ITypeSymbol converter)
        {
            _faults.Add((attribute, attribute.ConstructorArguments[0].IsNull ? 0 : 1, "is not a type"));
            return;
        }

        (ITypeSymbol? wire, string? fault) = (null, null);
        int place = 1;
        if (WhyNotType(type) is { } reason)
            (place, fault) = (0, reason);
        else if (Find(type) is not null)
            (place, fault) = (0, "has a shape already");
        else
            (wire, fault) = WireOf(type, converter);
        var conversion = new Conversion(type, converter, wire);
        Keep(conversion);
        if (fault is null)
            _sound.Add((conversion, attribute));
        else
            _faults.Add((attribute, place, fault));
    }

    private string? WhyNotType(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { IsUnboundGenericType: true } => "has no type arguments; name each type that travels",
        { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } => "may be null; give the type inside it a shape",
        { SpecialType: SpecialType.System_Void } or { IsStatic: true } or { IsRefLikeType: true } or IPointerTypeSymbol
            or IFunctionPointerTypeSymbol => "is not data",
        _ => WhyUnreachable(type),
    };

    private string? WhyUnreachable(ITypeSymbol type) =>
        Reach.WhyNot(type, _compilation) is { } reason ? $"cannot be reached by generated code: {reason}" : null;

    private (ITypeSymbol? Wire, string? Fault) WireOf(ITypeSymbol type, ITypeSymbol converter)
    {
        string name = type.ToDisplayString(Names.Told);
        if (converter is INamedTypeSymbol { IsUnboundGenericType: true })
            return (null, "has no type arguments");
        if (WhyUnreachable(converter) is { } reason)
            return (null, reason);
        List<IMethodSymbol> writers = Methods(converter, To).Where(one => Same(one.Parameters[0].Type, type) && !one.ReturnsVoid).ToList();
        if (writers.Count == 0)
            return (null, $"has no 'public static TWire {To}({name} value)'");
        List<IMethodSymbol> readers = Methods(converter, From).Where(one => Same(one.ReturnType, type)).ToList();
        ITypeSymbol? wire = writers.Find(
            writer => readers.Exists(reader => Same(reader.Parameters[0].Type, writer.ReturnType)))?.ReturnType;
        if (wire is null)
            return (null, $"has no 'public static {name} {From}({writers[0].ReturnType.ToDisplayString(Names.Told)} value)'");
        return wire.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? (null, $"turns the type into '{wire.ToDisplayString(Names.Told)}', which may be null; "
                + "a null of the type itself never comes to it")
            : (wire, null);
    }

    private static IEnumerable<IMethodSymbol> Methods(ITypeSymbol converter, string name) =>
        converter.GetMembers(name).OfType<IMethodSymbol>().Where(one =>
            one is { IsStatic: true, IsGenericMethod: false, DeclaredAccessibility: Accessibility.Public }
            && one is { RefKind: RefKind.None, Parameters.Length: 1 }
            && one.Parameters[0].RefKind == RefKind.None);

    // A type may contain itself in members or elements, because the depth is limited. A converter that leads directly back to its type
    // would never end.
    private bool IsCircle(Conversion conversion)
    {
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        ITypeSymbol? type = conversion.Type;
        while (type is not null && seen.Add(type))
            type = Find(type)?.Wire;
        return type is not null && Same(type, conversion.Type);
    }

    private void Keep(Conversion conversion)
    {
        _byType[conversion.Type] = conversion;
        if (Text(conversion.Type) is var text && text.Contains("System.ValueTuple<"))
            _byText[text] = conversion;
    }

    // Names of tuple elements do not exist at run time, but the compiler treats such types as different.
    private static bool Same(ITypeSymbol one, ITypeSymbol other) =>
        SymbolEqualityComparer.Default.Equals(one, other) || Text(one) == Text(other);

    private static string Text(ITypeSymbol type) => CodeNames.Plain(type);
}
