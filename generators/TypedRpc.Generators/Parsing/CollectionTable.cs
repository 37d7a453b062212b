using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>How a generic collection is written and created.</summary>
/// <remarks>
/// In the texts, <c>$T</c> is its type arguments, <c>$C</c> the comparer, and <c>$S</c> a comparer that is needed for strings too.
/// </remarks>
/// <param name="Builder">The class in System.Collections.Generic that the elements are read into.</param>
/// <param name="Result">The expression that creates the collection from <c>__items</c>, the builder.</param>
/// <param name="Count">The property that counts its elements.</param>
/// <param name="Source">The expression to enumerate and count instead of <c>value</c>.</param>
/// <param name="NullTest">The condition for a default struct that cannot be enumerated.</param>
/// <param name="IsChecked">True when the value may be of another class, whose count may be wrong.</param>
/// <param name="IsSorted">True when the elements or keys must be comparable.</param>
internal sealed record CollectionRow(
    string Builder, string Result = "__items", string Count = "Count", string? Source = null, string? NullTest = null,
    bool IsChecked = false, bool IsSorted = false)
{
    /// <summary>The estimated size of an empty collection in bytes. Concurrent collections have locks or a first segment.</summary>
    public int EmptySize => Result.Contains("Concurrent") ? 4096
        : Builder is "List" or "Queue" or "LinkedList" && Result is "__items" or "__items.ToArray()" ? 64
        : 192;

    /// <summary>The overhead per element in bytes: none in an array, an entry in a hash table, a node in a tree or linked list.</summary>
    public int PlaceSize => Builder switch
    {
        "List" or "Queue" =>
            Result.Contains("Immutable") && !Result.Contains("ImmutableArray")
                || Result.Contains("Frozen") || Result.Contains("ConcurrentStack")
                ? Node
                : 0,
        "HashSet" or "Dictionary" when !Result.Contains("Concurrent") && !Result.Contains("Immutable") && !Result.Contains("Frozen") => 24,
        _ => Node,
    };

    private const int Node = 64;

    /// <summary>The constructor arguments of the builder.</summary>
    public string Capacity => Builder switch
    {
        "HashSet" or "Dictionary" or "OrderedDictionary" => CollectionModel.Capacity + ", $C",
        "List" or "Queue" => CollectionModel.Capacity,
        _ => "",
    };
}

/// <summary>The supported collections of .NET.</summary>
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

    // Sorted collections are built sorted: their comparer may treat two keys as equal that a dictionary distinguishes, for example strings
    // with characters that a culture ignores.
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

        // Both enumerate the last added element first.
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
        ["System.Collections.Frozen.FrozenDictionary`2"] =
            new("Dictionary", "global::System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary<$T>(__items, $S)"),
        ["System.ArraySegment`1"] = new("List", "new global::System.ArraySegment<$T>(__items.ToArray())", NullTest: "value.Array is null"),
        ["System.Memory`1"] = new("List", "new global::System.Memory<$T>(__items.ToArray())", "Length", "value.Span", NullTest: "false"),
        ["System.ReadOnlyMemory`1"] =
            new("List", "new global::System.ReadOnlyMemory<$T>(__items.ToArray())", "Length", "value.Span", NullTest: "false"),
    };

    public static CollectionRow OfArray => Array;

    public static CollectionRow? Find(string metadataName) => Rows.TryGetValue(metadataName, out CollectionRow row) ? row : null;

    /// <summary>True for a class of .NET from which users derive collections.</summary>
    public static bool IsBase(string metadataName) =>
        metadataName is Generic + "List`1" or Generic + "HashSet`1" or Generic + "Dictionary`2" or Objects + "Collection`1";

    // These wrap a collection that other code may change.
    private static CollectionRow From(string type, string builder) => new(builder, $"new global::{type}<$T>(__items)", IsChecked: true);

    // Other threads may change these while they are written, so a copy is written.
    private static CollectionRow Shared(string type, string arguments, string builder = "List") =>
        new(builder, $"new global::{Concurrent}{type}<$T>({arguments})", "Length", "value.ToArray()");

    private static CollectionRow Range(string type, string builder = "List", string items = "__items") =>
        new(builder, $"global::{Immutable}{type}.CreateRange<$T>({items})");
}
