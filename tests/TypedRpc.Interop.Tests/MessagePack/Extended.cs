using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using MessagePack;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>The types that MessagePack has no kind of its own for, and the collections that are more than lists and maps of .NET.</summary>
public sealed record Extended(
    DateOnly Day,
    TimeOnly Time,
    Int128 Signed,
    UInt128 Unsigned,
    BigInteger Large,
    Rune Letter,
    Uri Place,
    Version Version,
    ReadOnlyMemory<byte> Memory,
    (int Number, string? Text) Pair,
    (int, int, int, int, int, int, int, string Eighth) Eight,
    KeyValuePair<string, long> Entry,
    Queue<int> Queue,
    Stack<string> Stack,
    LinkedList<bool> Linked,
    SortedDictionary<string, int> Sorted,
    ImmutableArray<double> Array,
    ImmutableList<string?> List,
    ImmutableDictionary<string, int> Dictionary,
    ImmutableHashSet<Guid> Set,
    ImmutableStack<int> Pile,
    FrozenDictionary<string, long> Frozen,
    Numbered Numbered,
    IReadOnlyList<Figure> Figures,
    RpcValue Value,
    object? Anything);

/// <summary>An array by number, with a gap.</summary>
[MessagePackObject]
public sealed record Numbered([property: Key(0)] string Name, [property: Key(3)] Numbered? Next, [property: Key(1)] List<int> Numbers);

/// <summary>One of two.</summary>
[Union(0, typeof(Circle))]
[Union(40, typeof(Square))]
public abstract record Figure;

/// <summary>The first, an array by number.</summary>
[MessagePackObject]
public sealed record Circle([property: Key(0)] double Radius) : Figure;

/// <summary>The second, a map by name.</summary>
public sealed record Square(long Side, Figure? Inside) : Figure;
