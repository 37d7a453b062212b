using System.Collections;
using System.Numerics;
using System.Text;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Values without a declared type, as <c>object</c> carries them.</summary>
public sealed class DynamicValues
{
    private static readonly Guid Id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    public static TheoryData<object, object, string> Scalars => new()
    {
        { (sbyte)-1, -1L, "-1" },
        { (byte)200, 200L, "200" },
        { (short)-300, -300L, "-300" },
        { (ushort)300, 300L, "300" },
        { 5, 5L, "5" },
        { uint.MaxValue, (long)uint.MaxValue, "4294967295" },
        { (nint)(-5), -5L, "-5" },
        { (nuint)5, 5L, "5" },
        { 5UL, 5L, "5" },
        { ulong.MaxValue, ulong.MaxValue, "18446744073709551615" },
        { (Int128)7, 7L, "7" },
        { UInt128.MaxValue, (BigInteger)UInt128.MaxValue, "340282366920938463463374607431768211455" },
        { BigInteger.Pow(10, 30), BigInteger.Pow(10, 30), "1000000000000000000000000000000" },
        { -BigInteger.Pow(10, 30), -BigInteger.Pow(10, 30), "-1000000000000000000000000000000" },
        { 1.5f, 1.5, "1.5" },
        { (Half)1.5, 1.5, "1.5" },
        { 'ß', "ß", "\"\\u00DF\"" },
        { new Rune('a'), "a", "\"a\"" },
        { Id, Id.ToString(), "\"00112233-4455-6677-8899-aabbccddeeff\"" },
        { DayOfWeek.Friday, 5L, "5" },
        { Wide.All, ulong.MaxValue, "18446744073709551615" },
        { new Uri("http://a"), "http://a", "\"http://a\"" },
        { new Version(1, 2), "1.2", "\"1.2\"" },
    };

    public enum Wide : ulong
    {
        None,
        All = ulong.MaxValue,
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_value_of_another_type_is_written_as_what_it_is_without_its_type(object value, object read, string json)
    {
        Pack.Read(Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, value)), Pack.Dynamic).ShouldBe(read);
        Json.Write((ref JsonPayloadWriter w) => DynamicValue.Write(ref w, value)).ShouldBe(json);
        Json.Read(json, Json.Dynamic).ShouldBe(read);
    }

    [Fact]
    public void Dates_and_amounts_are_written_as_with_a_declared_type()
    {
        Json.Write((ref JsonPayloadWriter w) => DynamicValue.Write(
            ref w, new object[] { new DateOnly(2026, 3, 4), new TimeOnly(5, 6), TimeSpan.FromHours(1), 1.50m, new DateTimeOffset(
                2026, 3, 4, 5, 0, 0, TimeSpan.FromHours(2)) }))
            .ShouldBe("""["2026-03-04","05:06:00","01:00:00","1.50","2026-03-04T03:00:00Z"]""");
        Pack.Read(
            Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, (ReadOnlyMemory<byte>)new byte[] { 1, 2 })),
            Pack.Dynamic).ShouldBe(new byte[] { 1, 2 });
    }

    [Fact]
    public void Any_list_and_any_map_with_keys_that_have_a_text_are_written()
    {
        object value = new Dictionary<string, object?>
        {
            ["ints"] = new[] { 1, 2 },
            ["texts"] = new HashSet<string> { "a" },
            ["values"] = new List<RpcValue> { 1, "b", RpcValue.Null },
            ["map"] = new Dictionary<int, bool> { [1] = true },
            ["ids"] = new Dictionary<Guid, int> { [Id] = 1 },
            ["table"] = new Hashtable { ["x"] = null },
            ["value"] = RpcValue.Map(("deep", RpcValue.List())),
        };
        const string Expected =
            """{"ints":[1,2],"texts":["a"],"values":[1,"b",null],"map":{"1":true},"ids":{"00112233-4455-6677-8899-aabbccddeeff":1},"table":{"x":null},"value":{"deep":[]}}""";
        Json.Write((ref JsonPayloadWriter w) => DynamicValue.Write(ref w, value)).ShouldBe(Expected);
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, value));
        Pack.Read(bytes, (ref MessagePackReader r) => DynamicValue.ReadValue(ref r)).ToString().ShouldBe(Expected);
    }

    [Fact]
    public void A_value_that_cannot_travel_is_an_error_that_names_its_type()
    {
        foreach (object value in new object[] { new Random(1), (Action)(() => { }), typeof(int), new object(), new { A = 1 } })
        {
            Fault(value).Message.ShouldContain(value.GetType().ToString());
            Fault(new List<object?> { value }).Message.ShouldContain(value.GetType().ToString());
        }

        Fault(new Dictionary<double, int> { [1.5] = 1 }).Message.ShouldContain("System.Double");
        Fault(new HashSet<int> { 1 }).Message.ShouldContain("HashSet");
    }

    [Fact]
    public void A_cycle_is_an_error_and_64_levels_are_carried()
    {
        var cycle = new List<object?>();
        cycle.Add(cycle);
        Fault(cycle);
        object? nested = null;
        for (int i = 0; i < 64; i++)
            nested = i % 2 == 0 ? new List<object?> { nested } : new Dictionary<string, object?> { ["a"] = nested };
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, nested));
        Pack.Read(bytes, Pack.Dynamic).ShouldNotBeNull();
        string json = Json.Write((ref JsonPayloadWriter w) => DynamicValue.Write(ref w, nested));
        Json.Read(json, Json.Dynamic).ShouldNotBeNull();
        Fault(new List<object?> { nested });
        Json.Fault("[" + json + "]", Json.Dynamic);
        Pack.Fault([0x91, .. bytes], Pack.Dynamic);
    }

    [Fact]
    public void A_collection_that_lies_about_its_count_is_an_error()
    {
        Fault(new Liar());
        Fault(new Dictionary<string, object?> { ["a"] = new Liar() });
    }

    [Theory]
    [InlineData("8101a161", "1")]
    [InlineData("81cfffffffffffffffff00", "18446744073709551615")]
    [InlineData("81d0ff00", "-1")]
    [InlineData("81c300", "true")]
    [InlineData("81c200", "false")]
    [InlineData("81a17800", "x")]
    public void The_keys_of_a_map_may_be_integers_and_booleans_and_become_text(string hex, string name) =>
        ((Dictionary<string, object?>)Pack.Read(hex, Pack.Dynamic)!).Keys.ShouldBe([name]);

    [Theory]
    [InlineData("81c000")]
    [InlineData("81c4016100")]
    [InlineData("81ca3f80000000")]
    [InlineData("819000")]
    [InlineData("818000")]
    [InlineData("81d6ff0000000000")]
    public void Other_keys_of_a_map_are_refused(string hex) => Pack.Fault(hex, Pack.Dynamic);

    [Fact]
    public void The_last_of_two_equal_names_counts()
    {
        ((Dictionary<string, object?>)Pack.Read("83a1780101a131a13102", Pack.Dynamic)!)
            .ShouldBe(new Dictionary<string, object?> { ["x"] = 1L, ["1"] = 2L });
        ((Dictionary<string, object?>)Json.Read("""{"a":1,"a":2}""", Json.Dynamic)!)["a"].ShouldBe(2L);
    }

    [Theory]
    [InlineData("1e2", 100.0)]
    [InlineData("1.0", 1.0)]
    [InlineData("-0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", 9223372036854775808UL)]
    public void A_number_in_JSON_is_an_integer_when_it_has_neither_fraction_nor_exponent(string json, object value) =>
        Json.Read(json, Json.Dynamic).ShouldBe(value);

    [Fact]
    public void Digits_beyond_the_bound_are_refused_at_once()
    {
        Json.Fault(new string('9', 1301), Json.Dynamic).Message.ShouldContain("4096");
        Json.Fault("-" + new string('9', 4_000_000), Json.Dynamic).Message.ShouldContain("4096");
        Json.Read(new string('9', 1233), Json.Dynamic).ShouldBeOfType<BigInteger>();
        Json.Fault("1e400", Json.Dynamic);
    }

    private static RpcSerializationException Fault(object value)
    {
        Should.Throw<RpcSerializationException>(() => Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, value)));
        return Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) => DynamicValue.Write(ref w, value)));
    }

    private sealed class Liar : IReadOnlyCollection<string>
    {
        public int Count => 3;

        public IEnumerator<string> GetEnumerator() => Enumerable.Repeat("a", 2).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
