using System.Numerics;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Every type byte of the MessagePack specification, read without a declared type and skipped.</summary>
public sealed class UntypedTypeBytes
{
    /// <summary>Whole values, and what they are; an extension that nobody knows is an exception.</summary>
    private static IEnumerable<(string Hex, object? Value)> ValuesOf(int code) => code switch
    {
        < 0x80 => [(Hex(code), (long)code)],
        < 0x90 => [(Hex(code) + string.Concat(Enumerable.Range(0, code & 15).Select(i => $"a1{0x61 + i:x2}{i:x2}")), Map(code & 15))],
        < 0xa0 => [(Hex(code) + string.Concat(Enumerable.Range(0, code & 15).Select(Hex)), List(code & 15))],
        < 0xc0 => [(Hex(code) + Pack.Repeat("78", code & 31), new string('x', code & 31))],
        0xc0 => [("c0", null)],
        0xc1 => [],
        0xc2 => [("c2", false)],
        0xc3 => [("c3", true)],
        0xc4 => [("c400", Array.Empty<byte>()), ("c40201ff", new byte[] { 1, 255 })],
        0xc5 => [("c50000", Array.Empty<byte>()), ("c5000201ff", new byte[] { 1, 255 })],
        0xc6 => [("c60000000201ff", new byte[] { 1, 255 })],
        0xc7 => [("c70201ffff", Unknown), ("c700ff", Unknown), ("c70cff" + "00000064" + "0000000000000001", At(1, 1)),
            ("c7034200ffff", 0xffffL), ("c70042", 0L), ("c70942010000000000000000", BigInteger.One << 64)],
        0xc8 => [("c8000201ffff", Unknown), ("c8000cff000000000000000000000000", Unknown), ("c8000142fe", -2L)],
        0xc9 => [("c90000000201ffff", Unknown), ("c90000000142fe", -2L)],
        0xca => [("ca3fc00000", 1.5)],
        0xcb => [("cb3ff8000000000000", 1.5)],
        0xcc => [("ccff", 255L), ("cc00", 0L)],
        0xcd => [("cdffff", 65535L)],
        0xce => [("ceffffffff", (long)uint.MaxValue)],
        0xcf => [("cfffffffffffffffff", ulong.MaxValue), ("cf7fffffffffffffff", long.MaxValue), ("cf8000000000000000", 1UL << 63),
            ("cf0000000000000001", 1L)],
        0xd0 => [("d080", -128L)],
        0xd1 => [("d18000", -32768L)],
        0xd2 => [("d280000000", (long)int.MinValue)],
        0xd3 => [("d38000000000000000", long.MinValue)],
        0xd4 => [("d40100", Unknown), ("d4ff00", Unknown), ("d442fe", -2L)],
        0xd5 => [("d5010000", Unknown), ("d542fffe", -2L)],
        0xd6 => [("d60100000000", Unknown), ("d6ff00000001", At(1, 0)), ("d642fffffffe", -2L)],
        0xd7 => [("d7010000000000000000", Unknown), ("d7ff0000019000000001", At(1, 1)), ("d742fffffffffffffffe", -2L)],
        0xd8 => [("d801" + Pack.Repeat("00", 16), Unknown), ("d842" + Pack.Repeat("ff", 15) + "fe", -2L),
            ("d84201" + Pack.Repeat("00", 15), BigInteger.One << 120)],
        0xd9 => [("d900", ""), ("d90178", "x")],
        0xda => [("da0000", ""), ("da000178", "x")],
        0xdb => [("db0000000178", "x")],
        0xdc => [("dc0000", List(0)), ("dc0002" + "0001", List(2))],
        0xdd => [("dd00000000", List(0)), ("dd00000002" + "0001", List(2))],
        0xde => [("de0000", Map(0)), ("de0002a16100a16201", Map(2))],
        0xdf => [("df00000000", Map(0)), ("df00000002a16100a16201", Map(2))],
        _ => [(Hex(code), (long)(sbyte)code)],
    };

    private static readonly object Unknown = new();

    public static TheoryData<int> Codes => [.. Enumerable.Range(0, 256)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_type_byte_is_read_and_skipped(int code)
    {
        foreach ((string hex, object? value) in ValuesOf(code))
        {
            hex.ShouldStartWith(Hex(code));
            Pack.Read(hex, Pack.Skip);
            if (value == Unknown)
            {
                Pack.Fault(hex, Pack.Dynamic);
                Pack.Fault(hex, (ref MessagePackReader r) => DynamicValue.ReadValue(ref r));
                continue;
            }

            object? read = Pack.Read(hex, Pack.Dynamic);
            read.ShouldBe(value);
            read?.GetType().ShouldBe(value!.GetType());
            Pack.Read(hex, (ref MessagePackReader r) => DynamicValue.ReadValue(ref r)).ShouldBe(RpcValue.FromRaw(value));
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_type_byte_is_refused_where_the_value_is_cut(int code)
    {
        foreach ((string hex, _) in ValuesOf(code))
        {
            for (int length = 0; length < hex.Length; length += 2)
            {
                Pack.Fault(hex[..length], Pack.Dynamic);
                Pack.Fault(hex[..length], Pack.Skip);
            }
        }
    }

    [Fact]
    public void The_one_that_is_never_used_is_refused()
    {
        Pack.Fault("c1", Pack.Dynamic);
        Pack.Fault("c1", Pack.Skip);
        Pack.Fault("91c1", Pack.Dynamic);
        Pack.Fault("91c1", Pack.Skip);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_value_that_was_read_is_written_in_the_shortest_form(int code)
    {
        foreach ((string hex, object? value) in ValuesOf(code).Where(one => one.Value != Unknown))
        {
            string shortest = Pack.Write((ref MessagePackWriter w) => DynamicValue.Write(ref w, value));
            Pack.Read(shortest, Pack.Dynamic).ShouldBe(value);

            // Numbers with a fraction are written with 64 bits, from which no others are lost.
            if (value is not double)
                shortest.Length.ShouldBeLessThanOrEqualTo(hex.Length);
        }
    }

    [Theory]
    [InlineData("18446744073709551616", "c7 09 42 01 0000000000000000")]
    [InlineData("-9223372036854775809", "c7 09 42 ff 7fffffffffffffff")]
    [InlineData("-170141183460469231731687303715884105728", "d8 42 80000000000000000000000000000000")]
    [InlineData("18446744073709551615", "cf ffffffffffffffff")]
    [InlineData("-9223372036854775808", "d3 8000000000000000")]
    [InlineData("9223372036854775808", "cf 8000000000000000")]
    [InlineData("-1", "ff")]
    [InlineData("0", "00")]
    public void An_integer_of_any_size_takes_its_shortest_form(string digits, string hex)
    {
        var value = BigInteger.Parse(digits, null);
        Pack.Write((ref MessagePackWriter w) => w.WriteBigInteger(value)).ShouldBe(hex.Replace(" ", "", StringComparison.Ordinal));
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadBigInteger()).ShouldBe(value);
        Json.Write((ref JsonPayloadWriter w) => w.WriteBigInteger(value)).ShouldBe(digits);
        Json.Read(digits, (ref JsonPayloadReader r) => r.ReadBigInteger()).ShouldBe(value);
    }

    [Fact]
    public void An_integer_of_every_length_up_to_the_bound_survives()
    {
        for (int bits = 60; bits <= 4096; bits++)
        {
            foreach (BigInteger value in new[] { (BigInteger.One << bits) - 1, -(BigInteger.One << bits) })
            {
                byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => w.WriteBigInteger(value));
                Pack.Read(bytes, (ref MessagePackReader r) => r.ReadBigInteger()).ShouldBe(value);
            }
        }

        Should.Throw<RpcSerializationException>(
            () => Pack.WriteBytes((ref MessagePackWriter w) => w.WriteBigInteger(BigInteger.One << 4096))).Message.ShouldContain("4096");
        Pack.Fault("c8020242" + Pack.Repeat("00", 514), (ref MessagePackReader r) => r.ReadBigInteger()).Message.ShouldContain("4096");
        Pack.Fault("c802014201" + Pack.Repeat("00", 512), (ref MessagePackReader r) => r.ReadBigInteger()).Message.ShouldContain("4096");
    }

    [Theory]
    [InlineData("ff", -1L)]
    [InlineData("cf7fffffffffffffff", long.MaxValue)]
    [InlineData("cf8000000000000000", null)]
    [InlineData("c70142ff", null)]
    [InlineData("a131", null)]
    [InlineData("ca3f800000", null)]
    public void Only_an_integer_of_64_bits_is_taken_as_one(string hex, long? value)
    {
        byte[] bytes = Pack.Bytes(hex);
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        reader.TryReadInt64(out long read).ShouldBe(value is not null);
        read.ShouldBe(value ?? 0);
        reader.Position.ShouldBe(value is null ? 0 : bytes.Length);
    }

    private static string Hex(int code) => code.ToString("x2", null);

    private static DateTime At(int seconds, int ticks) => DateTime.UnixEpoch.AddSeconds(seconds).AddTicks(ticks);

    private static Dictionary<string, object?> Map(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => ((char)('a' + i)).ToString(), i => (object?)(long)i);

    private static List<object?> List(int count) => [.. Enumerable.Range(0, count).Select(i => (object?)(long)i)];
}
