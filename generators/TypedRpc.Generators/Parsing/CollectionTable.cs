using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>How the values of one generic collection are written and made. <c>$T</c> stands for its type arguments, <c>$C</c> for the comparer, <c>$S</c> for one of text too.</summary>
/// <param name="Builder">The class in System.Collections.Generic that the elements are read into.</param>
/// <param name="Result">The collection made of <c>__items</c>, which is the builder.</param>
/// <param name="Count">The property that counts its elements.</param>
/// <param name="Source">What is enumerated and counted instead of <c>value</c>.</param>
/// <param name="NullTest">What is true of the default of a struct that cannot be enumerated.</param>
/// <param name="IsChecked">True when other classes may stand behind it, which may count wrongly.</param>
/// <param name="IsSorted">True when the elements or keys must be comparable.</param>
internal sealed record CollectionRow(
    string Builder, string Result = "__items", string Count = "Count", string? Source = null, string? NullTest = null, bool IsChecked = false, bool IsSorted = false)
{
    /// <summary>The bytes that an empty collection takes, by estimation. Those for several threads have locks or a first segment.</summary>
    public int EmptySize => Result.Contains("Concurrent") ? 4096 : Builder is "List" or "Queue" or "LinkedList" && Result is "__items" or "__items.ToArray()" ? 64 : 192;

    /// <summary>The bytes of a place beside those of the element: none in an array, an entry in a table, a node in a tree or a chain.</summary>
    public int PlaceSize => Builder switch
    {
        "List" or "Queue" => Result.Contains("Immutable") && !Result.Contains("ImmutableArray") || Result.Contains("Frozen") || Result.Contains("ConcurrentStack") ? Node : 0,
        "HashSet" or "Dictionary" when !Result.Contains("Concurrent") && !Result.Contains("Immutable") && !Result.Contains("Frozen") => 24,
        _ => Node,
    };

    private const int Node = 64;

    /// <summary>What the builder is made with.</summary>
    public string Capacity => Builder switch
    {
        "HashSet" or "Dictionary" or "OrderedDictionary" => CollectionModel.Capacity + ", $C",
        "List" or "Queue" => CollectionModel.Capacity,
        _ => "",
    };
}

/// <summary>The collections of .NET that are carried.</summary>
internal static class CollectionTable
{
    private const string Generic = "System.Collections.Generic.";
    private const string Objects = "System.Collections.ObjectModel.";
    private const string Concurrent = "System.Collections.Concurrent.";
    private const string Immutable = "System.Collections.Immutable.";
    private const string Copied = "global::System.Linq.Enumerable.ToArray(value)";
    private const string Compared = "$C, __items";
    private const string Reversed = "global::System.Linq.Enumerable.Reverse(__items)";

    private static readonly CollectionRow Array = new("List", "__items.ToArray()", "Length");

    // What is sorted is built sorted: by its comparer two keys may be equal that a dictionary tells apart, as text without the characters that a culture ignores.
    private static readonly Dictionary<string, CollectionRow> Rows = new(StringComparer.Ordinal)
    {
        [Generic + "List`1"] = new("List"),
        [Generic + "IList`1"] = new("List", IsChecked: true),
        [Generic + "IReadOnlyList`1"] = new("List", IsChecked: true),
        [Generic + "ICollection`1"] = new("List", IsChecked: true),
        [Generic + "IReadOnlyCollection`1"] = new("List", IsChecked: true),
        [Generic + "IEnumerable`1"] = new("List", Count: "Length", Source: Copied),
        [Generic + "HashSet`1"] = new("HashSet"),
        [Generic + "ISet`1"] = new("HashSet", IsChecked: true),
        [Generic + "IReadOnlySet`1"] = new("HashSet", IsChecked: true),
        [Generic + "SortedSet`1"] = new("SortedSet", IsSorted: true),
        [Generic + "Queue`1"] = new("Queue"),
        [Generic + "Stack`1"] = new("List", $"new global::{Generic}Stack<$T>({Reversed})"),
        [Generic + "LinkedList`1"] = new("LinkedList"),
        [Generic + "Dictionary`2"] = new("Dictionary"),
        [Generic + "IDictionary`2"] = new("Dictionary", IsChecked: true),
        [Generic + "IReadOnlyDictionary`2"] = new("Dictionary", IsChecked: true),
        [Generic + "OrderedDictionary`2"] = new("OrderedDictionary"),
        [Generic + "SortedDictionary`2"] = new("SortedDictionary", IsSorted: true),
        [Generic + "SortedList`2"] = new("SortedDictionary", $"new global::{Generic}SortedList<$T>(__items)", IsSorted: true),
        [Objects + "Collection`1"] = From(Objects + "Collection", "List"),
        [Objects + "ObservableCollection`1"] = From(Objects + "ObservableCollection", "List"),
        [Objects + "ReadOnlyCollection`1"] = From(Objects + "ReadOnlyCollection", "List"),
        [Objects + "ReadOnlyDictionary`2"] = From(Objects + "ReadOnlyDictionary", "Dictionary"),
        [Objects + "ReadOnlySet`1"] = From(Objects + "ReadOnlySet", "HashSet"),
        [Concurrent + "ConcurrentDictionary`2"] = Shared("ConcurrentDictionary", "__items, $C", "Dictionary"),
        [Concurrent + "ConcurrentQueue`1"] = Shared("ConcurrentQueue", "__items"),

        // Both give first what was added last.
        [Concurrent + "ConcurrentStack`1"] = Shared("ConcurrentStack", Reversed),
        [Concurrent + "ConcurrentBag`1"] = Shared("ConcurrentBag", Reversed),
        [Immutable + "ImmutableArray`1"] = Range("ImmutableArray") with { Count = "Length", NullTest = "value.IsDefault" },
        [Immutable + "ImmutableList`1"] = Range("ImmutableList"),
        [Immutable + "IImmutableList`1"] = Range("ImmutableList") with { IsChecked = true },
        [Immutable + "ImmutableHashSet`1"] = Range("ImmutableHashSet", items: Compared),
        [Immutable + "IImmutableSet`1"] = Range("ImmutableHashSet", items: Compared) with { IsChecked = true },
        [Immutable + "ImmutableSortedSet`1"] = Range("ImmutableSortedSet") with { IsSorted = true },
        [Immutable + "ImmutableDictionary`2"] = Range("ImmutableDictionary", "Dictionary", Compared),
        [Immutable + "IImmutableDictionary`2"] = Range("ImmutableDictionary", "Dictionary", Compared) with { IsChecked = true },
        [Immutable + "ImmutableSortedDictionary`2"] = Range("ImmutableSortedDictionary", "SortedDictionary") with { IsSorted = true },
        [Immutable + "ImmutableQueue`1"] = Range("ImmutableQueue") with { Count = "Length", Source = Copied },
        [Immutable + "IImmutableQueue`1"] = Range("ImmutableQueue") with { Count = "Length", Source = Copied },
        [Immutable + "ImmutableStack`1"] = Range("ImmutableStack", items: Reversed) with { Count = "Length", Source = Copied },
        [Immutable + "IImmutableStack`1"] = Range("ImmutableStack", items: Reversed) with { Count = "Length", Source = Copied },
        ["System.Collections.Frozen.FrozenSet`1"] = new("List", "global::System.Collections.Frozen.FrozenSet.ToFrozenSet<$T>(__items, $S)"),
        ["System.Collections.Frozen.FrozenDictionary`2"] = new("Dictionary", "global::System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary<$T>(__items, $S)"),
        ["System.ArraySegment`1"] = new("List", "new global::System.ArraySegment<$T>(__items.ToArray())", NullTest: "value.Array is null"),
        ["System.Memory`1"] = new("List", "new global::System.Memory<$T>(__items.ToArray())", "Length", "value.Span", NullTest: "false"),
        ["System.ReadOnlyMemory`1"] = new("List", "new global::System.ReadOnlyMemory<$T>(__items.ToArray())", "Length", "value.Span", NullTest: "false"),
    };

    public static CollectionRow OfArray => Array;

    public static CollectionRow? Find(string metadataName) => Rows.TryGetValue(metadataName, out CollectionRow row) ? row : null;

    /// <summary>A class of .NET that users derive collections from.</summary>
    public static bool IsBase(string metadataName) =>
        metadataName is Generic + "List`1" or Generic + "HashSet`1" or Generic + "Dictionary`2" or Objects + "Collection`1";

    // These wrap a collection that somebody else made.
    private static CollectionRow From(string type, string builder) => new(builder, $"new global::{type}<$T>(__items)", IsChecked: true);

    // Others may change these while they are written: a copy has one state of them.
    private static CollectionRow Shared(string type, string arguments, string builder = "List") =>
        new(builder, $"new global::{Concurrent}{type}<$T>({arguments})", "Length", "value.ToArray()");

    private static CollectionRow Range(string type, string builder = "List", string items = "__items") =>
        new(builder, $"global::{Immutable}{type}.CreateRange<$T>({items})");
}
