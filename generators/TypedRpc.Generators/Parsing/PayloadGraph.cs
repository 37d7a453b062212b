using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The shapes that one contract needs, found from its parameters and results on.</summary>
internal sealed class PayloadGraph(Compilation compilation)
{
    // Generic types that nest themselves in several ways would go on for ever; no contract that people wrote comes near.
    private const int MostShapes = 1000;

    private readonly PayloadTypes _types = PayloadTypes.Of(compilation);
    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ITypeSymbol> _searched = new(SymbolEqualityComparer.Default);

    public List<ShapeModel> Shapes { get; } = [];

    /// <summary>A type with nullability, as the implementation of an interface repeats it.</summary>
    public string Declaration(ITypeSymbol type) => _types.Declaration(type);
    public List<EnumModel> Enums { get; } = [];

    /// <summary>Adds the shapes of a parameter.</summary>
    /// <returns>Null with a problem, or when the compiler has an error in the type.</returns>
    public PayloadModel? Add(ITypeSymbol type, ProblemList problems, Location place)
    {
        (bool isBroken, string? reason) = Search(type, problems.CancellationToken);
        if (isBroken)
            problems.Break();
        else if (reason is not null)
            problems.Add(ContractRules.Payload, place, type.ToDisplayString(Names.Readable), reason);
        return isBroken || reason is not null ? null : _types.Find(type).Model;
    }

    /// <summary>Reports what notifications cannot carry of a type that calls can: they are JSON.</summary>
    public void CheckIsJson(ITypeSymbol type, ProblemList problems, Location place)
    {
        // Of types that cannot be carried not all members are known.
        if (problems.IsFatal || EncodedParts.Find(type, _types) is not { } part)
            return;
        string which = SymbolEqualityComparer.Default.Equals(type, part) ? "it" : $"'{part.ToDisplayString(Names.Readable)}' in it";
        problems.Add(
            ContractRules.Payload, place, type.ToDisplayString(Names.Readable),
            which + " travels in MessagePack only, and notifications are JSON; leave it out with [Sensitive], or give it a shape that makes something else of it");
    }

    /// <summary>Why a type cannot be carried; null also when that is reported elsewhere.</summary>
    public string? WhyNot(ITypeSymbol type, CancellationToken cancellationToken)
    {
        (bool isBroken, string? reason) = Search(type, cancellationToken);
        return isBroken ? null : reason;
    }

    private (bool IsBroken, string? Reason) Search(ITypeSymbol type, CancellationToken cancellationToken)
    {
        // Most parameters are numbers and texts, or of a type that was met before.
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
                verdict = _seen.Count > MostShapes ? verdict with { Reason = $"needs more than {MostShapes} other types; split the contract, or carry a part of it as object or RpcValue" } : Describe(verdict, part, open);
            if (EnumOf(part.Type) is { } found && verdict.Model is { ReadCast: { } declaration } && Enums.TrueForAll(one => one.Declaration != declaration))
                Enums.Add(EnumParser.Parse((INamedTypeSymbol)found, verdict.Model));

            // What a shape of the user makes of a type is reported at its attribute.
            if (verdict.IsBroken || (verdict.Reason is not null && part.IsConverted))
                return (true, null);
            if (verdict.Reason is { } reason)
            {
                // There will be no code; what was seen must be looked at again, so that the next parameter of the type is reported too.
                _seen.Clear();
                return (false, part.Path.Length == 0 ? reason : $"{part.Path} is of the type '{part.Type.ToDisplayString(Names.Readable)}', which {reason}");
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

    /// <summary>Adds the shapes of a result, which needs one itself even when it is a number.</summary>
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

    /// <summary>The members of a type that can be carried and of the types inside it, but for what is inside sensitive ones. Those of a type are given once.</summary>
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
                // The types behind a type come after its members.
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

    /// <summary>A type to look at, with words for where it is.</summary>
    /// <param name="IsConverted">True inside what a shape of the user makes.</param>
    private sealed record Part(ITypeSymbol Type, string Path, bool IsConverted);
}
