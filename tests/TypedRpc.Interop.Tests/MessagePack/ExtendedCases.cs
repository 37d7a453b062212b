using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>
/// Values of the types that MessagePack has no kind of its own for, and of those that are known only when they are there.
/// </summary>
internal static class ExtendedCases
{
    // About the ends of 64 and 128 bits, of which the first that need an extension, and as large as it may be.
    private static readonly BigInteger[] Large =
    [
        .. new[] { 7, 8, 15, 63, 64, 71, 127, 128, 2047, 4095 }.SelectMany(
            bits => new[] { BigInteger.Pow(2, bits) - 1, BigInteger.Pow(2, bits), -BigInteger.Pow(2, bits), -BigInteger.Pow(2, bits) - 1 }),
        0, BigInteger.Pow(2, 4096) - 1, 1 - BigInteger.Pow(2, 4096),
    ];

    // No float without a fraction, which JavaScript writes as an integer.
    private static readonly RpcValue Value = RpcValue.Map(
        ("null", RpcValue.Null), ("yes", true), ("small", -5), ("large", ulong.MaxValue), ("huge", BigInteger.Pow(2, 100)),
        ("deep", -BigInteger.Pow(3, 300)), ("float", 1.5), ("none", double.NaN),
        ("text", "größe \U0001F600"), ("bytes", new byte[] { 0, 1, 255 }),
        ("at", new DateTime(2024, 2, 29, 12, 30, 45, DateTimeKind.Utc).AddTicks(1234567)), ("", RpcValue.List()),
        ("list", RpcValue.List(
            1, RpcValue.List(RpcValue.Null, RpcValue.Map()), RpcValue.Map(("inner", RpcValue.List(long.MinValue, "x"))))));

    public static Extended Sample { get; } = new(
        new DateOnly(2024, 2, 29), new TimeOnly(12, 30, 45), Int128.MinValue, UInt128.MaxValue, BigInteger.Pow(-7, 99), new Rune(0x1F600),
        new Uri("http://example.org/a%20b?q=ü"), new Version(1, 2, 3, 4),
        new byte[] { 1, 2, 3 }, (1, null), (1, 2, 3, 4, 5, 6, 7, "eight"), new("key", long.MaxValue), new([1, 2]), new(["bottom", "top"]),
        new([true, false]), new() { ["b"] = 2, ["a"] = 1 }, [0.5, -1.25], ["x", null],
        ImmutableDictionary<string, int>.Empty.Add("one", 1).Add("two", 2), [new Guid("00112233-4455-6677-8899-aabbccddeeff")], [3, 4],
        new Dictionary<string, long> { ["frozen"] = 1 }.ToFrozenDictionary(),
        new("outer", new("inner", null, [1]), []), [new Circle(1.5), new Square(3, new Circle(0.5)), new Square(4, null)], Value,
        new Dictionary<string, object?>
        {
            ["n"] = 1L,
            ["u"] = ulong.MaxValue,
            ["list"] = new List<object?> { null, "x", 2.5, true, new byte[] { 9 } },
        });

    public static IReadOnlyList<Case> Common { get; } =
    [
        .. new[] { DateOnly.MinValue, DateOnly.MaxValue, new(1970, 1, 1) }.Select(day => Case.Of("date", day)),
        .. new[] { TimeOnly.MinValue, TimeOnly.MaxValue, new(12, 0) }.Select(time => Case.Of("time", time)),
        .. new[] { Half.MinValue, Half.MaxValue, Half.Epsilon, (Half)1.5, (Half)0.1, Half.NaN, Half.PositiveInfinity }
            .Select(value => Case.Of("half", value)),
        .. new[] { Int128.MinValue, Int128.MaxValue, 0, -1, long.MaxValue }.Select(value => Case.Of("wide", value)),
        .. new[] { UInt128.MaxValue, UInt128.Zero, ulong.MaxValue }.Select(value => Case.Of("wide_unsigned", value)),
        .. Large.Select(value => Case.Of("large", value)),
        .. Large.Select(value => Case.Of<RpcValue>("value", value)),
        .. new[] { "http://example.org", "HTTP://Example.ORG/%7Ea/ü?x=1#y", "../relative/path", "urn:a:b", "" }
            .Select(text => Case.Of("place", new Uri(text, UriKind.RelativeOrAbsolute))),
        .. new[] { "0.0", "1.2.3", "1.2.3.2147483647" }.Select(text => Case.Of("version", new Version(text))),
        Case.Of("by_position", Sample.Numbered), Case.Of("by_position", new Numbered("n", null, [1, 2, 3])),
        .. Sample.Figures.Select(figure => Case.Of("figure", figure)),
        Case.Of("value", Value), Case.Of("value", RpcValue.Null), Case.Of<RpcValue>("value", "text"),
        Case.Of<RpcValue>("value", new byte[70_000]), Case.Of("value", RpcValue.List(Enumerable.Range(0, 70_000).Select(i => (RpcValue)i))),
        Case.Of("extended", Sample),
    ];

    public static IReadOnlyList<Case> ByNumber { get; } =
    [
        Case.Of("dated", new Dictionary<DateOnly, Int128> { [DateOnly.MinValue] = 1, [DateOnly.MaxValue] = Int128.MinValue }),
    ];
}
