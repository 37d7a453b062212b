using System.Globalization;
using System.Text;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Values at the boundaries of every form of the specification.</summary>
internal static class Cases
{
    private static readonly long[] Integers =
    [
        .. new long[]
        {
            0, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, int.MaxValue, int.MaxValue + 1L, uint.MaxValue, uint.MaxValue + 1L,
            (1L << 53) - 1, 1L << 53, (1L << 53) + 1, long.MaxValue,
        }.SelectMany(value => new[] { value, -value, -value - 1 }),
        -31, -32, -33,
    ];

    // A fixstr holds up to 31 bytes, a str 8 up to 255, a str 16 up to 65,535; fixed arrays and maps 15 elements, those of 16 bits 65,535.
    private static readonly int[] Lengths = [0, 1, 10, 11, 15, 16, 17, 31, 32, 33, 127, 128, 255, 256, 65_535, 65_536];

    private static readonly string[] Texts =
    [
        "\0", "a\0b", "\"\\/\b\f\n\r\t", "\u007f\u0080\u07ff\u0800\uffff", "\ud7ff\ue000", "\ufeffBOM", "\ufffd\ufffe", "größe", "日本語",
        "\U0001F600", "\U0010FFFF\U00010000", "e\u0301 \u202e", "constructor",
        .. new[] { "é", "€", "\U0001F600" }.SelectMany(one => new[] { 7, 8, 10, 11, 15, 16, 63, 64, 85, 86, 128, 16_384, 21_846 }
            .Select(count => string.Concat(Enumerable.Repeat(one, count)))),
    ];

    private static readonly string[] Instants =
    [
        "0001-01-01T00:00:00Z", "1583-10-15T12:00:00Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.9999999Z", "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.0000001Z", "2024-02-29T12:30:45.1234567Z",
        "2038-01-19T03:14:08Z", "2106-02-07T06:28:15Z", "2106-02-07T06:28:15.5Z", "2106-02-07T06:28:16Z", "2514-05-30T01:53:03.9999999Z",
        "2514-05-30T01:53:04Z", "9999-12-31T23:59:59.9999999Z",
    ];

    private static readonly double[] Floats =
    [
        0, -0.0, 1, -1, 1.5, 0.1, 1e300, double.Epsilon, double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity,
        double.NegativeInfinity, Math.PI, 1L << 53, 4_294_967_296, 1e21, float.MaxValue,
    ];

    /// <summary>Those that every peer has a value for.</summary>
    public static IReadOnlyList<Case> Common { get; } =
    [
        .. Scalars(), .. Numbers(), .. Sized(),
        .. Texts.Select(text => Case.Of<string?>("text", text)),
        .. Instants.Select(text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal))
            .Select(instant => Case.Of("instant", instant)),
        Case.Of("local", new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(-3.5))), Case.Of("local", DateTimeOffset.MinValue),
        Case.Of("local", DateTimeOffset.MaxValue),
        Case.Of("named", Texts.Append("").ToDictionary(text => text, Encoding.UTF8.GetByteCount)),
        Case.Of("texts", new string?[][] { [], ["", null, "x"], Texts }),
        .. ExtendedCases.Common,
    ];

    /// <summary>Those that an object of JavaScript cannot be: maps by numbers.</summary>
    public static IReadOnlyList<Case> ByNumber { get; } =
    [
        .. Lengths.Select(count => Case.Of("numbered", Enumerable.Range(-40, count).ToDictionary(i => i * 40, i => "v"))),
        .. ExtendedCases.ByNumber,
        Case.Of("keyed", new Keyed(
            Integers.Distinct().ToDictionary(i => i, i => i.ToString(CultureInfo.InvariantCulture)),
            new() { [0] = [], [ulong.MaxValue] = [1] },
            new() { [true] = 1.5, [false] = -0.0 }, new() { [DayOfWeek.Sunday] = DateTime.UnixEpoch },
            new() { [new Guid("00112233-4455-6677-8899-aabbccddeeff")] = [1, 2] })),
    ];

    private static IEnumerable<Case> Scalars() =>
    [
        Case.Of<bool?>("boolean", true), Case.Of<bool?>("boolean", false), Case.Of<bool?>("boolean", null), Case.Of<string?>("text", null),
        Case.Of<byte[]?>("bytes", null),
        Case.Of("decimal", 12.50m), Case.Of("decimal", decimal.MinValue), Case.Of("decimal", 0.0000000000000000000000000001m),
        Case.Of("char", '\0'), Case.Of("char", 'ß'), Case.Of("char", '\uffff'), Case.Of("char", '\ud800'),
        Case.Of("id", Guid.Empty), Case.Of("id", new Guid("00112233-4455-6677-8899-aabbccddeeff")),
        Case.Of("duration", TimeSpan.MinValue), Case.Of("duration", TimeSpan.FromTicks(-1)), Case.Of("duration", TimeSpan.MaxValue),
        Case.Of("day", DayOfWeek.Saturday), Case.Of("day", (DayOfWeek)(-5)), Case.Of("day", (DayOfWeek)int.MaxValue),
        .. Floats.Select(value => Case.Of("double", value)),
        .. Floats.Select(value => Case.Of("single", (float)value)), Case.Of("single", float.Epsilon), Case.Of("single", 0.1f),
    ];

    private static IEnumerable<Case> Numbers() =>
    [
        .. Integers.Select(value => Case.Of("int64", value)),
        .. Integers.Where(value => value is >= int.MinValue and <= int.MaxValue).Select(value => Case.Of("int32", (int)value)),
        .. Integers.Where(value => value is >= short.MinValue and <= short.MaxValue).Select(value => Case.Of("int16", (short)value)),
        .. Integers.Where(value => value is >= sbyte.MinValue and <= sbyte.MaxValue).Select(value => Case.Of("int8", (sbyte)value)),
        .. Integers.Where(value => value >= 0).Select(value => Case.Of("u_int64", (ulong)value)), Case.Of("u_int64", long.MaxValue + 1UL),
        Case.Of("u_int64", ulong.MaxValue),
        .. Integers.Where(value => value is >= 0 and <= uint.MaxValue).Select(value => Case.Of("u_int32", (uint)value)),
        .. Integers.Where(value => value is >= 0 and <= ushort.MaxValue).Select(value => Case.Of("u_int16", (ushort)value)),
        .. Integers.Where(value => value is >= 0 and <= byte.MaxValue).Select(value => Case.Of("u_int8", (byte)value)),
    ];

    private static IEnumerable<Case> Sized() =>
    [
        .. Lengths.Select(length => Case.Of<string?>("text", new string('t', length))),
        .. Lengths.Select(length => Case.Of<byte[]?>("bytes", [.. Enumerable.Range(0, length).Select(i => (byte)i)])),
        .. Lengths.Select(length => Case.Of("numbers", Enumerable.Range(0, length).Select(int? (i) => i % 3 == 0 ? null : i).ToList())),
        .. Lengths.Select(count => Case.Of("named", Enumerable.Range(0, count).ToDictionary(i => "k" + i, i => i))),
    ];
}
