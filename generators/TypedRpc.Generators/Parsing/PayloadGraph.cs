using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The shapes that one contract needs, found from its parameters and results.</summary>
internal sealed class PayloadGraph(Compilation compilation)
{
    // Generic types that nest themselves in several ways would expand without end. Real contracts have far fewer types.
    private const int MaxShapes = 1000;

    private readonly PayloadTypes _types = PayloadTypes.Of(compilation);
    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ITypeSymbol> _searched = new(SymbolEqualityComparer.Default);

    public List<ShapeModel> Shapes { get; } = [];

    /// <summary>A type with nullability, as the implementation of an interface must repeat it.</summary>
    public string Declaration(ITypeSymbol type) => _types.Declaration(type);
    public List<EnumModel> Enums { get; } = [];

    /// <summary>Adds the shapes of a parameter.</summary>
    /// <returns>Null when a problem was reported, or the compiler has an error in the type.</returns>
    public PayloadModel? Add(ITypeSymbol type, ProblemList problems, Location place)
    {
        (bool isBroken, string? reason) = Search(type, problems.CancellationToken);
        if (isBroken)
            problems.Break();
        else if (reason is not null)
            problems.Add(ContractRules.Payload, place, type.ToDisplayString(Names.Readable), reason);
        return isBroken || reason is not null ? null : _types.Find(type).Model;
    }

    /// <summary>Reports types that calls support but notifications do not, because notifications are always JSON.</summary>
    public void CheckIsJson(ITypeSymbol type, ProblemList problems, Location place)
    {
        // The members of a type that cannot be serialized are not all known.
        if (problems.IsFatal || EncodedParts.Find(type, _types) is not { } part)
            return;
        string which = SymbolEqualityComparer.Default.Equals(type, part) ? "it" : $"'{part.ToDisplayString(Names.Readable)}' in it";
        problems.Add(
            ContractRules.Payload, place, type.ToDisplayString(Names.Readable),
            which + " travels in MessagePack only, and notifications are JSON; leave it out with [Sensitive], "
                + "or give it a shape that makes something else of it");
    }

    /// <summary>Why a type cannot be serialized; null also when that is reported elsewhere.</summary>
    public string? WhyNot(ITypeSymbol type, CancellationToken cancellationToken)
    {
        (bool isBroken, string? reason) = Search(type, cancellationToken);
        return isBroken ? null : reason;
    }

    private (bool IsBroken, string? Reason) Search(ITypeSymbol type, CancellationToken cancellationToken)
    {
        // Most parameters are numbers and strings, or of a type that was already examined.
        PayloadVerdict first = _types.Find(type);
        if (first is { Reason: null, IsBroken: false } && (first.ShapedType is { } shaped ? _seen.Contains(shaped) : EnumOf(type) is null))
            return (false, null);

        var open = new Queue<Part>();
        open.Enqueue(new Part(type, "", false));
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Part part = open.Dequeue();
            PayloadVerdict verdict = _types.Find(part.Type);
            if (verdict.Reason is null && verdict.IsShaped && _seen.Add(verdict.ShapedType!))
            {
                verdict = _seen.Count <= MaxShapes
                    ? Describe(verdict, part, open)
                    : verdict with
                    {
                        Reason = $"needs more than {MaxShapes} other types; split the contract, "
                            + "or carry a part of it as object or RpcValue",
                    };
            }
            if (EnumOf(part.Type) is { } found && verdict.Model is { ReadCast: { } declaration }
                && Enums.TrueForAll(one => one.Declaration != declaration))
            {
                Enums.Add(EnumParser.Parse((INamedTypeSymbol)found, verdict.Model));
            }

            // A fault of a converter's wire type is reported at its attribute.
            if (verdict.IsBroken || (verdict.Reason is not null && part.IsConverted))
                return (true, null);
            if (verdict.Reason is { } reason)
            {
                // No code will be generated. Clearing the set lets the next parameter of the same type be reported too.
                _seen.Clear();
                return (false, part.Path.Length == 0
                    ? reason
                    : $"{part.Path} is of the type '{part.Type.ToDisplayString(Names.Readable)}', which {reason}");
            }
        }

        return (false, null);
    }

    private static ITypeSymbol? EnumOf(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Enum } => type,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => EnumOf(nullable.TypeArguments[0]),
        _ => null,
    };

    /// <summary>Adds the shapes of a result, which needs a shape even when it is a number.</summary>
    public PayloadModel? AddRoot(ITypeSymbol type, ProblemList problems, Location place)
    {
        if (Add(type, problems, place) is not { } model)
            return null;
        if (model.Form == PayloadForm.Shaped)
            return model;
        ShapeModel root = _types.DescribeRoot(type, model);
        if (Shapes.TrueForAll(shape => shape.Identifier != root.Identifier))
            Shapes.Add(root);
        return model with { Shape = root.Identifier, Form = PayloadForm.Shaped };
    }

    /// <summary>
    /// The members of a serializable type and of the types inside it, except inside sensitive members. Each type is returned once.
    /// </summary>
    public IEnumerable<(string Path, MemberModel Member)> NewMembers(ITypeSymbol root)
    {
        var open = new Queue<ITypeSymbol>();
        open.Enqueue(root);
        while (open.Count > 0)
        {
            if (_types.Find(open.Dequeue()).ShapedType is not { } shaped || !_searched.Add(shaped))
                continue;
            ShapeDescription description = _types.Describe(shaped);
            for (int i = 0; i < description.Parts.Length; i++)
            {
                // The derived types follow the members in Parts.
                MemberModel? member = description.Shape?.Object is { } type && i < type.Members.Count ? type.Members[i] : null;
                if (member is not null)
                    yield return (description.Parts[i].Path, member);
                if (member is not { IsSensitive: true })
                    open.Enqueue(description.Parts[i].Type);
            }
        }
    }

    private PayloadVerdict Describe(PayloadVerdict verdict, Part part, Queue<Part> open)
    {
        ShapeDescription description = _types.Describe(verdict.ShapedType!);
        if (description.Reason is { } reason)
            return verdict with { Reason = reason };
        Shapes.Add(description.Shape!);
        bool isConverted = part.IsConverted || _types.Conversions.Find(verdict.ShapedType!) is not null;
        foreach ((ITypeSymbol type, string path) in description.Parts)
            open.Enqueue(new Part(type, path, isConverted));
        return verdict;
    }

    /// <summary>A type to examine, with a text for its location.</summary>
    /// <param name="IsConverted">True inside the wire type of a converter.</param>
    private sealed record Part(ITypeSymbol Type, string Path, bool IsConverted);
}
