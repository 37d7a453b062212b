using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Decides whether and how a type can be serialized, without examining its members.</summary>
internal sealed class PayloadClassifier(PayloadTypes types, Compilation compilation)
{
    private const int DeepestNesting = 8;

    public PayloadVerdict Classify(ITypeSymbol type)
    {
        PayloadVerdict verdict = ClassifyUnmeasured(type);
        return verdict.Model is { } model ? verdict with { Model = model with { Size = ValueSizes.Of(type) } } : verdict;
    }

    private PayloadVerdict ClassifyUnmeasured(ITypeSymbol type)
    {
        if (IsBroken(type))
            return new PayloadVerdict(null, null, "is not known", IsBroken: true);
        if (types.Conversions.Find(type) is { } conversion)
            return conversion.Wire is null ? new PayloadVerdict(null, null, "is not known", IsBroken: true) : Shaped(type);
        if (ScalarClassifier.Classify(type) is { } scalar)
            return WhyUnreachable(type) is { } hidden ? new PayloadVerdict(null, null, hidden) : new PayloadVerdict(scalar, null, null);
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return OfNullable(nullable);
        if (WhyNot(type) is { } reason)
            return new PayloadVerdict(null, null, reason);
        return Shaped(type);
    }

    private PayloadVerdict Shaped(ITypeSymbol type) =>
        new(new PayloadModel(
            CodeNames.Plain(type), PayloadForm.Shaped, false, "", "", null, null, types.ShapeIdentifier(type)), type, null);

    private PayloadVerdict OfNullable(INamedTypeSymbol nullable)
    {
        PayloadVerdict inner = types.Find(nullable.TypeArguments[0]);
        if (inner.Model is not { } model)
            return inner;
        PayloadForm form = model.Form == PayloadForm.Shaped ? PayloadForm.NullableShaped : PayloadForm.NullableScalar;
        return inner with { Model = model with { Declaration = CodeNames.Plain(nullable), Form = form } };
    }

    private string? WhyUnreachable(ITypeSymbol type) =>
        Reach.WhyNot(type, compilation) is { } reason ? $"cannot be reached by generated code: {reason}" : null;

    private string? WhyNot(ITypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Dynamic)
            return "has no type at run time; use object or TypedRpc.RpcValue";
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.TypeParameter or TypeKind.Delegate
            || type.IsRefLikeType)
        {
            return "is not data";
        }
        if (WhyUnreachable(type) is { } hidden)
            return hidden;
        if (NestingOf(type) > DeepestNesting)
            return $"has type arguments that are nested more than {DeepestNesting} deep; name the inner ones with a class of your own";
        if (type is IArrayTypeSymbol array)
            return array.IsSZArray ? null : "has more than one dimension; use an array of arrays";
        if (CollectionParser.Parse(type) is { } collection)
            return collection.Fault;
        return TupleParser.Parse(type) is not null ? null
            : StreamLikes.WhyNotPayload(type) is { } stream ? stream
            : CollectionParser.IsCollection(type) ? CollectionParser.WhyNot(type)
            : type.IsAbstract && VariantParser.HasList(type) ? null
            : IsOfTheFramework(type)
                ? "belongs to .NET and is not supported; use a type of your own, or give it a shape with [assembly: RpcConverter]"
            : type.TypeKind == TypeKind.Interface
                ? "is an interface; list the classes that may travel as it with [JsonDerivedType], or use the one that does"
            : type.IsAbstract ? "is abstract; list the classes that may travel as it with [JsonDerivedType], or use the one that does"
            : null;
    }

    private static bool IsBroken(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsBroken(array.ElementType),
        INamedTypeSymbol named => named.TypeKind == TypeKind.Error || ArgumentsOf(named).Any(IsBroken),
        _ => type.TypeKind == TypeKind.Error,
    };

    // A type such as Node<T> with a member Node<Node<T>> would expand without end.
    private static int NestingOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => 1 + NestingOf(array.ElementType),
        INamedTypeSymbol named => ArgumentsOf(named).Select(argument => 1 + NestingOf(argument)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    // The type arguments of containing types count too.
    private static IEnumerable<ITypeSymbol> ArgumentsOf(INamedTypeSymbol type) =>
        type is { IsGenericType: false, ContainingType: null } ? [] : Rules.Around(type).Append(type).SelectMany(one => one.TypeArguments);

    public static bool IsOfTheFramework(ITypeSymbol type)
    {
        INamespaceSymbol? root = type.ContainingNamespace;
        while (root is { ContainingNamespace.IsGlobalNamespace: false })
            root = root.ContainingNamespace;
        return type.DeclaringSyntaxReferences.IsEmpty && root is { Name: "System" or "Microsoft" };
    }
}
