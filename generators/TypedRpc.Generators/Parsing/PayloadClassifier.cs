using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Decides whether and how a type is carried, without looking into it.</summary>
internal sealed class PayloadClassifier(PayloadTypes types, Compilation compilation)
{
    private const int DeepestNesting = 8;
    private const string Unreachable = "cannot be reached by generated code; make it public or internal";

    public PayloadVerdict Classify(ITypeSymbol type)
    {
        if (IsBroken(type))
            return new PayloadVerdict(null, null, "is not known", IsBroken: true);
        if (ScalarOf(type) is { } scalar)
            return Rules.IsReachable(type, compilation) ? new PayloadVerdict(scalar, null, null) : new PayloadVerdict(null, null, Unreachable);
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return OfNullable(nullable);
        if (WhyNot(type) is { } reason)
            return new PayloadVerdict(null, null, reason);
        string declaration = type.ToDisplayString(Names.Plain);
        var model = new PayloadModel(declaration, PayloadForm.Shaped, false, "", "", null, null, types.ShapeIdentifier(type));
        return new PayloadVerdict(model, type, null);
    }

    private static PayloadModel? ScalarOf(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying })
        {
            PayloadModel number = ScalarOf(underlying)!;
            string write = number.Write == "WriteUInt64" ? "ulong" : "long";
            return number with { Declaration = type.ToDisplayString(Names.Plain), WriteCast = write, ReadCast = type.ToDisplayString(Names.Plain) };
        }

        (string Write, string Read)? methods = type.SpecialType switch
        {
            SpecialType.System_Boolean => ("WriteBoolean", "ReadBoolean"),
            SpecialType.System_SByte => ("WriteInt64", "ReadSByte"),
            SpecialType.System_Int16 => ("WriteInt64", "ReadInt16"),
            SpecialType.System_Int32 => ("WriteInt64", "ReadInt32"),
            SpecialType.System_Int64 => ("WriteInt64", "ReadInt64"),
            SpecialType.System_Byte => ("WriteUInt64", "ReadByte"),
            SpecialType.System_UInt16 => ("WriteUInt64", "ReadUInt16"),
            SpecialType.System_UInt32 => ("WriteUInt64", "ReadUInt32"),
            SpecialType.System_UInt64 => ("WriteUInt64", "ReadUInt64"),
            SpecialType.System_Single => ("WriteSingle", "ReadSingle"),
            SpecialType.System_Double => ("WriteDouble", "ReadDouble"),
            SpecialType.System_Decimal => ("WriteDecimal", "ReadDecimal"),
            SpecialType.System_Char => ("WriteChar", "ReadChar"),
            SpecialType.System_String => ("WriteString", "ReadString"),
            SpecialType.System_DateTime => ("WriteDateTime", "ReadDateTime"),
            _ => type switch
            {
                IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte } => ("WriteBytes", "ReadBytes"),
                INamedTypeSymbol { ContainingNamespace.Name: "System" } named => Names.Metadata(named) switch
                {
                    "System.Guid" => ("WriteGuid", "ReadGuid"),
                    "System.DateTimeOffset" => ("WriteDateTimeOffset", "ReadDateTimeOffset"),
                    "System.TimeSpan" => ("WriteTimeSpan", "ReadTimeSpan"),
                    _ => null,
                },
                _ => null,
            },
        };
        return methods is not var (writer, reader)
            ? null
            : new PayloadModel(type.ToDisplayString(Names.Plain), type.IsReferenceType ? PayloadForm.NullableScalar : PayloadForm.Scalar, type.IsReferenceType, writer, reader, null, null, "");
    }

    private PayloadVerdict OfNullable(INamedTypeSymbol nullable)
    {
        PayloadVerdict inner = types.Find(nullable.TypeArguments[0]);
        if (inner.Model is not { } model)
            return inner;
        PayloadForm form = model.Form == PayloadForm.Shaped ? PayloadForm.NullableShaped : PayloadForm.NullableScalar;
        return inner with { Model = model with { Declaration = nullable.ToDisplayString(Names.Plain), Form = form } };
    }

    private string? WhyNot(ITypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Dynamic || type.SpecialType == SpecialType.System_Object)
            return "could be anything; declare the types that travel";
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.TypeParameter or TypeKind.Delegate || type.IsRefLikeType)
            return "is not data";
        if (!Rules.IsReachable(type, compilation))
            return Unreachable;
        if (NestingOf(type) > DeepestNesting)
            return "has type arguments that are nested too deep";
        if (type is IArrayTypeSymbol array)
            return array.IsSZArray ? null : "has more than one dimension; use an array of arrays";
        if (CollectionParser.Parse(type) is not null)
            return null;
        return type.IsTupleType ? "is a tuple, whose members have no names at run time; use a record"
            : type.AllInterfaces.Any(one => one.SpecialType == SpecialType.System_Collections_IEnumerable) || type.SpecialType == SpecialType.System_Collections_IEnumerable
                ? "is a collection that is not supported; use List<T>, HashSet<T>, Dictionary<TKey, TValue> or their interfaces"
            : type.TypeKind == TypeKind.Interface ? "is an interface; use the class that travels"
            : type.IsAbstract ? "is abstract; use the class that travels"
            : IsOfTheFramework(type) ? "belongs to .NET and is not supported; use a type of your own"
            : null;
    }

    private static bool IsBroken(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsBroken(array.ElementType),
        INamedTypeSymbol named => named.TypeKind == TypeKind.Error || ArgumentsOf(named).Any(IsBroken),
        _ => type.TypeKind == TypeKind.Error,
    };

    // A type such as Node<T> with a member Node<Node<T>> would go on for ever.
    private static int NestingOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => 1 + NestingOf(array.ElementType),
        INamedTypeSymbol named => ArgumentsOf(named).Select(argument => 1 + NestingOf(argument)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    // Those of the types around it are its own too.
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
