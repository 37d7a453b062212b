using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json.Serialization;

namespace TypedRpc.TestContracts;

/// <summary>
/// What else a payload may hold: types of which no encoding has a kind, those that are known only when they are there, and collections that
/// are made of others.
/// </summary>
public sealed record Rest(
    DateOnly Date,
    TimeOnly Time,
    Half Half,
    Int128 Wide,
    UInt128 Unsigned,
    BigInteger Large,
    Rune Letter,
    Uri Place,
    Version Version,
    ReadOnlyMemory<byte> Memory,
    (int Number, string? Text) Pair,
    KeyValuePair<string, Int128> Entry,
    Queue<int> Queue,
    Stack<string> Stack,
    LinkedList<bool> Linked,
    SortedDictionary<DateOnly, int> Sorted,
    Dictionary<BigInteger, Version> Keyed,
    HashSet<decimal?> Amounts,
    ImmutableArray<double> Array,
    ImmutableList<RpcValue> Values,
    ImmutableSortedSet<string> Names,
    Figure Figure,
    RpcValue Value,
    object? Anything)
{
    public static Rest Sample() => new(
        new DateOnly(2024, 2, 29), new TimeOnly(12, 30, 45), (Half)1.5, Int128.MinValue, UInt128.MaxValue, BigInteger.Pow(-7, 99),
        new Rune(0x1F600), new Uri("http://example.org/ü"), new Version(1, 2, 3),
        new byte[] { 1, 2 }, (1, null), new("key", -1), new([1, 2]), new(["bottom", "top"]), new([true, false]),
        new() { [DateOnly.MinValue] = 1 }, new() { [BigInteger.Pow(2, 70)] = new Version(0, 1) }, [1.5m, null],
        [0.5, -1.25], [1, "two", RpcValue.Null], ["a", "b"], new Square(3, new Circle(0.5)),
        RpcValue.Map(("huge", BigInteger.Pow(2, 100)), ("list", RpcValue.List(1.5, true, RpcValue.Map(("x", "y"))))),
        new List<object?> { 1L, "x", null, new Dictionary<string, object?> { ["n"] = ulong.MaxValue } });
}

/// <summary>One of two.</summary>
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), 2)]
public abstract record Figure;

/// <summary>The first.</summary>
public sealed record Circle(double Radius) : Figure;

/// <summary>The second, which holds another.</summary>
public sealed record Square(long Side, Figure? Inside) : Figure;
