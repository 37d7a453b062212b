using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Text;

namespace TypedRpc.Generators.Tests.Contracts;

/// <summary>The types of .NET that an encoding has no kind of its own for.</summary>
[RpcTopic("types")]
public interface ITypesService
{
    [Call] Task<Exotics> ExoticsAsync(Exotics value);

    [Call] Task<ExoticNullables> ExoticNullablesAsync(ExoticNullables value);

    [Call] Task<ExoticKeys> ExoticKeysAsync(ExoticKeys value);

    [Call] Task<Lists> ListsAsync(Lists value);

    [Call] Task<Dictionaries> DictionariesAsync(Dictionaries value);

    [Call] Task<Immutables> ImmutablesAsync(Immutables value);

    [Call] Task<Derived> DerivedAsync(Derived value);

    [Call] Task<Tuples> TuplesAsync(Tuples value);

    [Call] Task<Generics> GenericsAsync(Generics value);

    [Call] Task<Anything> AnythingAsync(Anything value);

    [Call]
    Task<DateOnly> DateAsync(DateOnly value = default, BigInteger number = default, Uri? link = null, nint small = 5, Half half = default);

    [Call] Task<DateOnly?> PerhapsDateAsync(TimeOnly? time);

    [Call] Task<TimeOnly> TimeAsync();

    [Call] Task<Half> HalfAsync();

    [Call] Task<Int128> WideAsync();

    [Call] Task<UInt128> UnsignedWideAsync();

    [Call] Task<BigInteger> NumberAsync();

    [Call] Task<Uri?> LinkAsync();

    [Call] Task<Version> VersionAsync();

    [Call] Task<Rune> RuneAsync();

    [Call] Task<nint> PointerAsync();

    [Call] Task<nuint> UnsignedPointerAsync();

    [Call] Task<ReadOnlyMemory<byte>> MemoryAsync(Memory<byte> value);

    [Call] Task<(int Count, string Name)> PairAsync((int, string) value, (int Other, string Names)? perhaps, List<(int A, string B)> many);

    [Call] Task<(int, int, int, int, int, int, int, string Eighth, (bool, bool?) Ninth)> WidePairAsync();

    [Call] Task<object?> ObjectAsync(object? value);

    [Call] Task<RpcValue> ValueAsync(RpcValue value, RpcValue? perhaps = null);

    [Call] Task<List<object?>> ObjectsAsync(params RpcValue[] values);

    [Call] Task<Page<Page<Point?>>> PagesAsync(Page<(string, Page<int>)> value);

    [Call] Task<ImmutableArray<int>> ArrayAsync(ImmutableArray<int>? value);

    [Call] Task<ArraySegment<int>> SegmentAsync();

    [Call] Task<Names> NamesAsync();
}

public sealed record Exotics(
    DateOnly Date, TimeOnly Time, Half Half, nint Pointer, nuint UnsignedPointer, Int128 Wide, UInt128 UnsignedWide, BigInteger Number,
    Uri Link, Version Version, Rune Rune,
    ReadOnlyMemory<byte> ReadOnlyMemory, Memory<byte> Memory, ArraySegment<byte> Segment);

public sealed record ExoticNullables(
    DateOnly? Date, TimeOnly? Time, Half? Half, nint? Pointer, nuint? UnsignedPointer, Int128? Wide, UInt128? UnsignedWide,
    BigInteger? Number, Uri? Link, Version? Version, Rune? Rune,
    ReadOnlyMemory<byte>? ReadOnlyMemory, Memory<byte>? Memory, ArraySegment<byte>? Segment);

public sealed record ExoticKeys(
    Dictionary<DateOnly, int> Dates, Dictionary<TimeOnly, int> Times, Dictionary<nint, int> Pointers,
    Dictionary<nuint, int> UnsignedPointers, Dictionary<Int128, int> Wide,
    Dictionary<UInt128, int> UnsignedWide, Dictionary<BigInteger, int> Numbers, Dictionary<Uri, int> Links,
    Dictionary<Version, int> Versions, Dictionary<Rune, int> Runes,
    Dictionary<char, int> Characters);

public sealed record Lists(
    SortedSet<int> SortedSet, Queue<string?> Queue, Stack<int> Stack, LinkedList<Point> LinkedList, Collection<int?> Collection,
    ReadOnlyCollection<string> ReadOnlyCollection,
    ObservableCollection<Node?> Observable, ArraySegment<int> Segment, ReadOnlyMemory<long> ReadOnlyMemory, Memory<string> Memory,
    KeyValuePair<string, int> Pair,
    List<KeyValuePair<int, Node?>> Pairs);

public sealed record Dictionaries(
    SortedDictionary<string, int> SortedDictionary, SortedList<int, string?> SortedList, ReadOnlyDictionary<Color, Point> ReadOnly,
    ConcurrentDictionary<Guid, int> Concurrent);

public sealed record Immutables(
    ImmutableArray<int> Array, ImmutableArray<Node?>? PerhapsArray, ImmutableList<string?> List, IImmutableList<int> IList,
    ImmutableHashSet<int> HashSet, IImmutableSet<string> ISet,
    ImmutableSortedSet<int> SortedSet, ImmutableDictionary<string, int> Dictionary, IImmutableDictionary<int, Node?> IDictionary,
    ImmutableSortedDictionary<string, int> SortedDictionary,
    ImmutableQueue<int> Queue, IImmutableQueue<int> IQueue, ImmutableStack<int> Stack, IImmutableStack<int> IStack,
    FrozenSet<string> FrozenSet, FrozenDictionary<int, string> FrozenDictionary);

public sealed record Derived(Names Names, Numbers Numbers, Ages? Ages, Shelf Shelf, Deeper Deeper);

public sealed class Names : List<string?>
{
    public int Longest => this.Max(name => name?.Length ?? 0);

    // What code means with Count when it has this class; the wire means that of List<T>.
    public new string Count => string.Join(",", this);
}

public class Numbers : HashSet<int>;

public sealed class Ages : Dictionary<string, int?>;

public sealed class Shelf : Collection<Point>
{
    public List<string> Seen { get; } = [];

    protected override void InsertItem(int index, Point item)
    {
        Seen.Add(item.ToString());
        base.InsertItem(index, item);
    }
}

public sealed class Deeper : Numbers;

public sealed record Tuples(
    (int A, string? B) Pair, (int, (Node? Node, Color Color))? Nested, ValueTuple<int> Single, Tuple<int, string?> Reference,
    Tuple<int, int, int, int, int, int, int, Tuple<string>>? LongReference,
    (int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, string, double) Seventeen,
    Dictionary<string, (int X, int Y)> Map, List<(int X, int Y)?> List);

public readonly record struct Box<T>(T? Value, T[] Many)
    where T : notnull;

public sealed class Either<TLeft, TRight>
    where TLeft : class, new()
    where TRight : struct
{
    public TLeft? Left { get; init; }

    public TRight? Right { get; set; }
}

public sealed record Generics(
    Box<int> Int32, Box<string> Text, Box<Box<Color>> Nested, Box<Page<Point>>? Perhaps, Either<Tree, Point> Either,
    Page<Box<Either<Tree, DateOnly>>?> Deep, Page<int?> Nullable,
    Dictionary<string, Page<List<Box<long>>>> Map);

public sealed record Anything(
    object? Object, RpcValue Value, RpcValue? Perhaps, List<object?> Objects, Dictionary<string, RpcValue> Values);
