using System.Numerics;
using System.Text;

namespace TypedRpc.NativeAot;

public enum Access : byte
{
    Read,
    Write,
}

public sealed record Entry(string Name, long Bytes, Access Access, DateTimeOffset? Touched = null);

public sealed record Folder(string Name, List<Folder> Folders);

public readonly record struct Point(int X, int Y);

/// <summary>
/// A member for each type that can travel: those that reflection would be tempting for, and those whose code the native compiler has to
/// make for it. A new type is a member here, or in one of the classes of other rooms, a value in <see cref="Sample"/> and, for a
/// collection, a line in <see cref="Differences"/> and in WithCollectionsOf.
/// </summary>
public sealed record Everything
{
    public required bool Bool { get; init; }

    public sbyte SByte { get; init; }

    public short Int16 { get; init; }

    public int Int32 { get; init; }

    public long Int64 { get; init; }

    public byte Byte { get; init; }

    public ushort UInt16 { get; init; }

    public uint UInt32 { get; init; }

    public ulong UInt64 { get; init; }

    public float Single { get; init; }

    public double Double { get; init; }

    public decimal Decimal { get; init; }

    public char Char { get; init; }

    public required string String { get; init; }

    public string? NoString { get; init; }

    public int? Number { get; init; }

    public int? NoNumber { get; init; }

    public required byte[] Bytes { get; init; }

    public Guid Guid { get; init; }

    public DateTime DateTime { get; init; }

    public DateTimeOffset DateTimeOffset { get; init; }

    public TimeSpan TimeSpan { get; init; }

    public DateOnly DateOnly { get; init; }

    public TimeOnly TimeOnly { get; init; }

    public nint IntPtr { get; init; }

    public Half Half { get; init; }

    public Int128 Int128 { get; init; }

    public UInt128 UInt128 { get; init; }

    public BigInteger BigInteger { get; init; }

    public Rune Rune { get; init; }

    public required Uri Uri { get; init; }

    public required Version Version { get; init; }

    public Access Enum { get; init; }

    public Access? NullableEnum { get; init; }

    public Point Struct { get; init; }

    public Point? NullableStruct { get; init; }

    public required Entry Record { get; init; }

    public Entry? NoRecord { get; init; }

    public (int, Point, string?) Tuple { get; init; }

    public KeyValuePair<string, Point> Pair { get; init; }

    public required object Object { get; init; }

    public object? NoObject { get; init; }

    public RpcValue Value { get; init; }

    public required Elsewhere Elsewhere { get; init; }

    public required Gathered Gathered { get; init; }

    public required int[] Array { get; init; }

    public required string[][] Jagged { get; init; }

    public required List<Entry> List { get; init; }

    public required IReadOnlyList<Point> ReadOnlyList { get; init; }

    public required IEnumerable<int> Enumerable { get; init; }

    public required HashSet<string> Set { get; init; }

    public required Dictionary<string, Entry> ByString { get; init; }

    public required Dictionary<int, List<string>> ByInt32 { get; init; }

    public required IReadOnlyDictionary<Guid, Point> ByGuid { get; init; }

    public required Dictionary<Access, double> ByEnum { get; init; }

    public static Everything Sample() => new()
    {
        Bool = true,
        SByte = sbyte.MinValue,
        Int16 = short.MinValue,
        Int32 = int.MinValue,
        Int64 = long.MinValue,
        Byte = byte.MaxValue,
        UInt16 = ushort.MaxValue,
        UInt32 = uint.MaxValue,
        UInt64 = ulong.MaxValue,
        Single = 1.5f,
        Double = double.MaxValue,
        Decimal = decimal.MinValue,
        Char = 'ß',
        String = "Ünïcödé \u0001 🗂",
        Number = 7,
        Bytes = [0, 127, 255],
        Guid = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
        DateTime = new DateTime(2026, 5, 17, 14, 30, 15, DateTimeKind.Utc).AddTicks(1_234_567),
        DateTimeOffset = new DateTimeOffset(1969, 5, 17, 14, 30, 15, TimeSpan.Zero).AddTicks(7_654_321),
        TimeSpan = TimeSpan.FromTicks(-1_234_567_890),
        DateOnly = new DateOnly(1815, 12, 10),
        TimeOnly = new TimeOnly(23, 59, 59).Add(System.TimeSpan.FromTicks(1)),
        IntPtr = -5,
        Half = (Half)0.25,
        Int128 = Int128.MinValue,
        UInt128 = UInt128.MaxValue,
        BigInteger = BigInteger.Pow(-3, 201),
        Rune = new Rune(0x1F5C2),
        Uri = new Uri("../a?b=%20", UriKind.Relative),
        Version = new Version(1, 2, 3),
        Enum = Access.Write,
        NullableEnum = Access.Read,
        Struct = new Point(1, -1),
        NullableStruct = new Point(2, -2),
        Record = new Entry("a", 1, Access.Write, DateTimeOffset.UnixEpoch),
        Tuple = (1, new Point(5, 6), null),
        Pair = new("p", new Point(7, 8)),
        Object = "anything",
        Value = RpcValue.Map(("list", RpcValue.List(1, 0.5, "s", true, RpcValue.Null)), ("large", BigInteger.One << 100)),
        Elsewhere = Elsewhere.Sample(),
        Gathered = Gathered.Sample(),
        Array = [1, 2, 3],
        Jagged = [["a"], [], ["b", "c"]],
        List = [new Entry("b", 2, Access.Read)],
        ReadOnlyList = [new Point(3, 4)],
        Enumerable = [5, 6],
        Set = ["x", "y"],
        ByString = new() { ["k"] = new Entry("c", 3, Access.Read) },
        ByInt32 = new() { [-1] = ["minus", "one"] },
        ByGuid = new Dictionary<Guid, Point> { [Guid.Empty] = new Point(7, 8) },
        ByEnum = new() { [Access.Write] = 0.5 },
    };

    /// <summary>The names of the members that are not equal.</summary>
    public IEnumerable<string> Differences(Everything other)
    {
        (string Name, bool Same)[] members =
        [
            // A record compares single values by itself, once the collections, of which it compares only which they are, are the same.
            ("a single value", WithCollectionsOf(other) == other),
            (nameof(Bytes), Bytes.SequenceEqual(other.Bytes)),
            (nameof(Array), Array.SequenceEqual(other.Array)),
            (nameof(Jagged), Jagged.Length == other.Jagged.Length
                && Jagged.Zip(other.Jagged).All(pair => pair.First.SequenceEqual(pair.Second))),
            (nameof(List), List.SequenceEqual(other.List)),
            (nameof(ReadOnlyList), ReadOnlyList.SequenceEqual(other.ReadOnlyList)),
            (nameof(Enumerable), Enumerable.SequenceEqual(other.Enumerable)),
            (nameof(Set), Set.SetEquals(other.Set)),
            (nameof(ByString), ByString.SequenceEqual(other.ByString)),
            (nameof(ByInt32), ByInt32.Count == other.ByInt32.Count
                && ByInt32.All(pair => other.ByInt32.TryGetValue(pair.Key, out List<string>? list) && list.SequenceEqual(pair.Value))),
            (nameof(ByGuid), ByGuid.SequenceEqual(other.ByGuid)),
            (nameof(ByEnum), ByEnum.SequenceEqual(other.ByEnum)),
        ];
        return members.Where(member => !member.Same).Select(member => member.Name).Concat(Gathered.Differences(other.Gathered));
    }

    private Everything WithCollectionsOf(Everything other) => this with
    {
        Bytes = other.Bytes,
        Array = other.Array,
        Jagged = other.Jagged,
        List = other.List,
        ReadOnlyList = other.ReadOnlyList,
        Enumerable = other.Enumerable,
        Set = other.Set,
        ByString = other.ByString,
        ByInt32 = other.ByInt32,
        ByGuid = other.ByGuid,
        ByEnum = other.ByEnum,
        Gathered = other.Gathered,
    };
}
