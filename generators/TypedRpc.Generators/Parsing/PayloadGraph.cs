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

    public List<EnumModel> Enums { get; } = [];

    /// <summary>Adds the shapes of a parameter.</summary>
    /// <returns>Null with a problem, or when the compiler has an error in the type.</returns>
    public PayloadModel? Add(ITypeSymbol type, ProblemList problems, Location place)
    {
        var open = new Queue<(ITypeSymbol Type, string Path)>();
        open.Enqueue((type, ""));
        while (open.Count > 0)
        {
            problems.CancellationToken.ThrowIfCancellationRequested();
            (ITypeSymbol part, string path) = open.Dequeue();
            PayloadVerdict verdict = _types.Find(part);
            if (verdict.Reason is null && verdict.IsShaped && _seen.Add(verdict.ShapedType!))
                verdict = _seen.Count > MostShapes ? verdict with { Reason = "needs more than 1000 other types" } : Describe(verdict, open);
            if (verdict.Model?.ReadCast is { } declaration && Enums.TrueForAll(one => one.Declaration != declaration))
                Enums.Add(EnumParser.Parse(part, verdict.Model));
            if (verdict.IsBroken)
            {
                problems.Break();
                return null;
            }

            if (verdict.Reason is { } reason)
            {
                // There will be no code; what was seen must be looked at again, so that the next parameter of the type is reported too.
                _seen.Clear();
                problems.Add(
                    ContractRules.Payload, place, type.ToDisplayString(Names.Readable), path.Length == 0 ? reason : $"{path} is of the type '{part.ToDisplayString(Names.Readable)}', which {reason}");
                return null;
            }
        }

        return _types.Find(type).Model;
    }

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
    public IEnumerable<(string Path, MemberModel Member)> NewMembers(ITypeSymbol type)
    {
        var open = new Queue<ITypeSymbol>();
        open.Enqueue(type);
        while (open.Count > 0)
        {
            if (_types.Find(open.Dequeue()).ShapedType is not { } shaped || !_searched.Add(shaped))
                continue;
            ShapeDescription description = _types.Describe(shaped);
            for (int i = 0; i < description.Parts.Length; i++)
            {
                MemberModel? member = description.Shape?.Object?.Members[i];
                if (member is not null)
                    yield return (description.Parts[i].Path, member);
                if (member is not { IsSensitive: true })
                    open.Enqueue(description.Parts[i].Type);
            }
        }
    }

    private PayloadVerdict Describe(PayloadVerdict verdict, Queue<(ITypeSymbol Type, string Path)> open)
    {
        ShapeDescription description = _types.Describe(verdict.ShapedType!);
        if (description.Reason is { } reason)
            return verdict with { Reason = reason };
        Shapes.Add(description.Shape!);
        foreach ((ITypeSymbol type, string path) in description.Parts)
            open.Enqueue((type, path));
        return verdict;
    }
}
