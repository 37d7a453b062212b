using System.Text.Json.Serialization;

namespace TypedRpc.Generators.Tests.Contracts;

public enum Color : byte
{
    Red,
    Green = 200,
}

public enum Sign
{
    Minus = -1,
    None,
}

public readonly record struct Point(int X, int Y);

public sealed record Node(string Name, Node? Next);

public sealed class Tree
{
    public int Value { get; set; }

    public List<Tree> Children { get; set; } = [];
}

public sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    public int Count => Items.Count;
}

public sealed record Scalars(
    bool Bool,
    sbyte Int8,
    short Int16,
    int Int32,
    long Int64,
    byte UInt8,
    ushort UInt16,
    uint UInt32,
    ulong UInt64,
    float Single,
    double Double,
    decimal Decimal,
    char Char,
    string Text,
    byte[] Bytes,
    Guid Id,
    DateTime At,
    DateTimeOffset Local,
    TimeSpan Span,
    Color Color,
    Sign Sign);

public sealed record Nullables(
    bool? Bool, int? Int32, ulong? UInt64, double? Double, decimal? Decimal, char? Char, string? Text, byte[]? Bytes, Guid? Id,
    DateTime? At, TimeSpan? Span, Color? Color, Point? Point, Node? Node);

public sealed record Collections(
    int[] Array,
    int[][] Jagged,
    List<string?> List,
    IList<Point> IList,
    IReadOnlyList<Node?> ReadOnlyList,
    ICollection<int?> Collection,
    IReadOnlyCollection<Color> ReadOnlyCollection,
    IEnumerable<long> Enumerable,
    HashSet<Guid> HashSet,
    ISet<string> ISet,
    IReadOnlySet<int> ReadOnlySet);

public sealed record Maps(
    Dictionary<string, int> Strings,
    IDictionary<int, string?> Integers,
    IReadOnlyDictionary<Color, Point> Enums,
    Dictionary<Guid, List<int>> Guids,
    Dictionary<bool, Node?> Booleans,
    Dictionary<ulong, Dictionary<string, decimal>> Nested,
    Dictionary<sbyte, byte[]?> Bytes);

public class Animal
{
    public string Name { get; set; } = "nameless";

    public virtual int Legs { get; set; } = 4;
}

public sealed class Bird : Animal
{
    public override int Legs { get; set; } = 2;

    public bool Flies { get; init; } = true;
}

public sealed class Ways(int id, string label = "none")
{
    public int Id { get; } = id;

    public string Label { get; } = label;

    public required string Must { get; init; }

    public int Kept { get; init; } = 7;

    public int Assigned { get; set; } = 8;

    [JsonPropertyName("other-name")]
    public string? Renamed { get; set; }

    [JsonIgnore]
    public string? Ignored { get; set; } = "here";

    public string Computed => $"{Id}:{Label}";
}

public struct Plain
{
    public int A { get; set; }

    public string? B { get; init; }
}

public sealed class Chosen
{
    public Chosen()
    {
    }

    [JsonConstructor]
    public Chosen(int number) => Number = number + 1000;

    public int Number { get; }
}
