using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>The element types of a collection, and how it is written and created.</summary>
internal sealed record CollectionSymbol(ITypeSymbol? Key, ITypeSymbol Element, CollectionRow Row, string Arguments)
{
    /// <summary>
    /// The fully qualified name of the .NET class that the type derives from; null for the collections of .NET themselves.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>Why it cannot be serialized, as the end of a sentence.</summary>
    public string? Fault { get; init; }

    public CollectionModel Model(PayloadModel? key, PayloadModel element, string declaration)
    {
        string builder = $"global::System.Collections.Generic.{Row.Builder}<{Arguments}>";
        CollectionModel model = Base is null
            ? new CollectionModel(
                key, element, builder, $"new {builder}({Compared(Row.Capacity)})", AddOf(Row.Builder),
                Compared(Row.Result.Replace("$T", Arguments)), Row.Count, Row.Source, Row.NullTest, Row.IsChecked)
            : new CollectionModel(
                key, element, Base, $"new {declaration}()", "Add", $"({declaration})__items", "Count", $"({Base})value", null, true);
        return model with { EmptySize = Row.EmptySize, PlaceSize = Row.PlaceSize };
    }

    private string Compared(string code) =>
        Compared(Compared(code, "$C", KeyComparers.Of(Key ?? Element)), "$S", KeyComparers.OfFrozen(Key ?? Element));

    // Without a comparer, the default comparer of .NET applies.
    private static string Compared(string code, string mark, string? comparer) =>
        comparer is null ? code.Replace(", " + mark, "").Replace(mark + ", ", "") : code.Replace(mark, comparer);

    private static string AddOf(string builder) => builder switch
    {
        "Queue" => "Enqueue",
        "LinkedList" => "AddLast",
        _ => "Add",
    };
}

/// <summary>Recognizes collections.</summary>
internal static class CollectionParser
{
    public static CollectionSymbol? Parse(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array)
            return array.IsSZArray ? Of([array.ElementType], CollectionTable.OfArray) : null;
        if (type is not INamedTypeSymbol named)
            return null;
        if (named.TypeArguments.Length is 1 or 2 && CollectionTable.Find(Names.Metadata(named)) is { } row)
        {
            string? fault = row.IsSorted && !IsComparable(named.TypeArguments[0])
                ? "is sorted by what cannot be compared; implement IComparable<T>, or use what is not sorted"
                : null;
            return Of([.. named.TypeArguments], row) with { Fault = fault };
        }
        return named is { TypeKind: TypeKind.Class, IsAbstract: false } ? OfDerived(named) : null;
    }

    /// <summary>Why an enumerable type is not a supported collection.</summary>
    public static string WhyNot(ITypeSymbol type)
    {
        if (!Enumerates(type, SpecialType.System_Collections_Generic_IEnumerable_T))
            return "is a collection that does not tell the type of its elements; use List<T> or Dictionary<TKey, TValue>";
        return type.TypeKind == TypeKind.Class && !type.IsAbstract && !type.DeclaringSyntaxReferences.IsEmpty
            ? "is a collection of your own; derive it from List<T>, HashSet<T>, Dictionary<TKey, TValue> or Collection<T>, "
                + "or use one of these"
            : "is a collection that is not supported; use List<T>, HashSet<T>, Dictionary<TKey, TValue>, "
                + "an immutable collection or their interfaces";
    }

    public static bool IsCollection(ITypeSymbol type) => Enumerates(type, SpecialType.System_Collections_IEnumerable);

    private static bool Enumerates(ITypeSymbol type, SpecialType enumerable) =>
        type.OriginalDefinition.SpecialType == enumerable
            || type.AllInterfaces.Any(one => one.OriginalDefinition.SpecialType == enumerable);

    private static CollectionSymbol Of(ITypeSymbol[] arguments, CollectionRow row) => new(
        arguments.Length == 2 ? arguments[0] : null,
        arguments[arguments.Length - 1],
        row,
        string.Join(", ", arguments.Select(CodeNames.Plain)));

    // As in System.Text.Json, a derived class is serialized as the collection that it derives from; its own members are ignored.
    private static CollectionSymbol? OfDerived(INamedTypeSymbol type)
    {
        INamedTypeSymbol? found = type.BaseType;
        while (found is not null && !(found.Arity > 0 && CollectionTable.IsBase(Names.Metadata(found))))
            found = found.BaseType;
        if (found is null)
            return null;
        string? fault = OwnMember(type, found) is { } member
            ? $"is a collection with the property {member}, which would be lost; use a class that has the collection as a "
                + "property, or mark it with [JsonIgnore]"
            : type.InstanceConstructors.Any(one => one.Parameters.IsEmpty && one.DeclaredAccessibility == Accessibility.Public)
                ? null
                : "is a collection without a public constructor that has no parameters";
        return Of([.. found.TypeArguments], CollectionTable.Find(Names.Metadata(found))!)
            with
        { Base = CodeNames.Plain(found), Fault = fault };
    }

    private static string? OwnMember(INamedTypeSymbol type, INamedTypeSymbol found)
    {
        for (INamedTypeSymbol level = type; !SymbolEqualityComparer.Default.Equals(level, found); level = level.BaseType!)
        {
            ISymbol? own = level.GetMembers().FirstOrDefault(member => member
                is IPropertySymbol
                {
                    IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public,
                    SetMethod.DeclaredAccessibility: Accessibility.Public
                }
                or IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && !IsIgnored(member));
            if (own is not null)
                return own.Name;
        }

        return null;
    }

    private static bool IsIgnored(ISymbol member) => ForeignAttributes.Has(member, ForeignAttributes.Json, "JsonIgnoreAttribute");

    private static bool IsComparable(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable =>
            IsComparable(nullable.TypeArguments[0]),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.All(element => IsComparable(element.Type)),
        _ => type.AllInterfaces.Any(one => Names.Metadata(one) is "System.IComparable" or "System.IComparable`1"),
    };
}
