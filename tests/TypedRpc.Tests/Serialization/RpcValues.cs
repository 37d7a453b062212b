using System.Numerics;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary><see cref="RpcValue"/> as its users meet it.</summary>
public sealed class RpcValues
{
    private static readonly DateTime At = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    private static readonly RpcValue Everything = RpcValue.Map(
        ("null", RpcValue.Null), ("yes", true), ("small", -5), ("large", ulong.MaxValue), ("huge", BigInteger.One << 100), ("float", 1.5),
        ("text", "a \"b\" ü"), ("bytes", new byte[] { 1, 2 }), ("at", At),
        ("list", RpcValue.List(1, RpcValue.List(), RpcValue.Map())));

    [Fact]
    public void A_value_survives_MessagePack_as_it_is()
    {
        RpcValue read = Pack.Read(
            Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.WriteValue(ref w, Everything)),
            (ref MessagePackReader r) => DynamicValue.ReadValue(ref r));
        read.ShouldBe(Everything);
        read.Entries.Select(entry => entry.Key).ShouldBe(Everything.Entries.Select(entry => entry.Key));
    }

    [Fact]
    public void Bytes_and_instants_are_text_in_JSON_from_which_they_are_made_again()
    {
        RpcValue read = Json.Read(
            Json.Write((ref JsonPayloadWriter w) => DynamicValue.WriteValue(ref w, Everything)),
            (ref JsonPayloadReader r) => DynamicValue.ReadValue(ref r));
        (read["bytes"].Kind, read["at"].Kind).ShouldBe((RpcValueKind.String, RpcValueKind.String));
        read["bytes"].AsBytes().ShouldBe([1, 2]);
        read["at"].AsDateTime().ShouldBe(At);
        read["at"].AsDateTime().Kind.ShouldBe(DateTimeKind.Utc);
        foreach (string name in new[] { "null", "yes", "small", "large", "huge", "float", "text", "list" })
            read[name].ShouldBe(Everything[name]);
    }

    [Fact]
    public void Its_text_is_JSON() =>
        Everything.ToString().ShouldBe(
            """{"null":null,"yes":true,"small":-5,"large":18446744073709551615,"huge":1267650600228229401496703205376,"float":1.5,"text":"a \"b\" ü","bytes":"AQI=","at":"2026-03-04T05:06:07Z","list":[1,[],{}]}""");

    [Fact]
    public void Numbers_that_JSON_does_not_have_still_have_a_text()
    {
        ((RpcValue)double.NaN).ToString().ShouldBe("\"NaN\"");
        RpcValue.List(double.PositiveInfinity).ToString().ShouldBe("[\"Infinity\"]");
    }

    [Fact]
    public void Every_type_of_NET_becomes_its_kind()
    {
        default(RpcValue).Kind.ShouldBe(RpcValueKind.Null);
        ((RpcValue)(string?)null).IsNull.ShouldBeTrue();
        ((RpcValue)(byte[]?)null).IsNull.ShouldBeTrue();
        ((RpcValue)true).Kind.ShouldBe(RpcValueKind.Boolean);
        foreach (RpcValue integer in new RpcValue[] { 1, 1u, 1L, 1UL, BigInteger.One, (short)1 })
        {
            integer.Kind.ShouldBe(RpcValueKind.Integer);
            integer.ShouldBe((RpcValue)1);
            integer.GetHashCode().ShouldBe(((RpcValue)1).GetHashCode());
        }

        ((RpcValue)1.0).Kind.ShouldBe(RpcValueKind.Float);
        ((RpcValue)1f).Kind.ShouldBe(RpcValueKind.Float);
        ((RpcValue)"a").Kind.ShouldBe(RpcValueKind.String);
        ((RpcValue)new byte[] { 1 }).Kind.ShouldBe(RpcValueKind.Bytes);
        ((RpcValue)At).Kind.ShouldBe(RpcValueKind.Timestamp);
        ((RpcValue)new DateTimeOffset(2026, 3, 4, 7, 6, 7, TimeSpan.FromHours(2))).ShouldBe((RpcValue)At);
        ((RpcValue)DateTime.SpecifyKind(At, DateTimeKind.Unspecified)).AsDateTime().Kind.ShouldBe(DateTimeKind.Utc);
        ((RpcValue)At.ToLocalTime()).ShouldBe((RpcValue)At);
        RpcValue.List().Kind.ShouldBe(RpcValueKind.List);
        RpcValue.Map().Kind.ShouldBe(RpcValueKind.Map);
    }

    [Fact]
    public void Integers_are_given_in_the_type_that_is_asked_for()
    {
        RpcValue value = 5;
        (value.AsInt32(), value.AsInt64(), value.AsUInt64(), value.AsBigInteger(), value.AsDouble())
            .ShouldBe((5, 5L, 5UL, (BigInteger)5, 5.0));
        RpcValue large = ulong.MaxValue;
        (large.AsUInt64(), large.AsBigInteger(), large.AsDouble()).ShouldBe((ulong.MaxValue, ulong.MaxValue, (double)ulong.MaxValue));
        RpcValue huge = BigInteger.One << 70;
        (huge.AsBigInteger(), huge.AsDouble()).ShouldBe((BigInteger.One << 70, Math.Pow(2, 70)));
        (RpcValue, bool)[] boundaries =
        [
            (int.MaxValue, true), (int.MinValue, true), (int.MaxValue + 1L, false), (int.MinValue - 1L, false),
            (large, false), (huge, false),
        ];
        foreach ((RpcValue boundary, bool fits) in boundaries)
        {
            boundary.TryGet(out int _).ShouldBe(fits);
        }
        large.TryGet(out long _).ShouldBeFalse();
        ((RpcValue)(-1)).TryGet(out ulong _).ShouldBeFalse();
        huge.TryGet(out ulong _).ShouldBeFalse();
    }

    [Fact]
    public void A_value_of_another_kind_is_an_error_that_names_both()
    {
        Fault(() => ((RpcValue)"a").AsInt64()).ShouldBe("The value is of the kind String, not Integer.");
        Fault(() => ((RpcValue)5).AsString()).ShouldBe("The value is of the kind Integer, not String.");
        Fault(() => RpcValue.Null.AsBoolean()).ShouldBe("The value is of the kind Null, not Boolean.");
        Fault(() => ((RpcValue)"a").AsDouble()).ShouldBe("The value is of the kind String, neither Float nor Integer.");
        Fault(() => ((RpcValue)5).AsBytes()).ShouldBe("The value is of the kind Integer, not Bytes.");
        Fault(() => ((RpcValue)true).AsDateTime()).ShouldBe("The value is of the kind Boolean, not Timestamp.");
        Fault(() => ((RpcValue)1.5).AsBigInteger()).ShouldBe("The value is of the kind Float, not Integer.");
        Fault(() => ((RpcValue)5)[0]).ShouldBe("The value is of the kind Integer, not List.");
        Fault(() => RpcValue.List()["a"]).ShouldBe("The value is of the kind List, not Map.");
        Fault(() => ((RpcValue)5).Count).ShouldBe("The value is of the kind Integer, neither List nor Map.");
        Fault(() => ((RpcValue)5).Items).ShouldBe("The value is of the kind Integer, not List.");
        Fault(() => ((RpcValue)5).Entries).ShouldBe("The value is of the kind Integer, not Map.");
        Fault(() => ((RpcValue)ulong.MaxValue).AsInt64()).ShouldBe("The integer 18446744073709551615 is out of the range of Int64.");
        Fault(() => ((RpcValue)(-1)).AsUInt64()).ShouldBe("The integer -1 is out of the range of UInt64.");
        Fault(() => ((RpcValue)"?").AsBytes()).ShouldBe("The value is of the kind String, not Bytes.");
        Fault(() => ((RpcValue)"12/31/2026").AsDateTime()).ShouldBe("The value is of the kind String, not Timestamp.");
        Should.Throw<KeyNotFoundException>(() => RpcValue.Map(("a", 1))["b"]).Message.ShouldContain("'b'");
        Should.Throw<ArgumentOutOfRangeException>(() => RpcValue.List(1)[1]);
    }

    [Fact]
    public void TryGet_returns_the_value_only_if_its_type_fits()
    {
        Everything.TryGet("yes", out RpcValue yes).ShouldBeTrue();
        (yes.TryGet(out bool truth), truth).ShouldBe((true, true));
        Everything.TryGet("no", out RpcValue no).ShouldBeFalse();
        no.IsNull.ShouldBeTrue();
        ((RpcValue)5).TryGet("a", out _).ShouldBeFalse();
        (((RpcValue)false).TryGet(out bool falsehood), falsehood).ShouldBe((true, false));
        ((RpcValue)5).TryGet(out bool _).ShouldBeFalse();
        (((RpcValue)"a").TryGet(out string? text), text).ShouldBe((true, "a"));
        ((RpcValue)5).TryGet(out text).ShouldBeFalse();
        ((RpcValue)"AQI=").TryGet(out byte[]? bytes).ShouldBeTrue();
        bytes.ShouldBe([1, 2]);
        ((RpcValue)"").TryGet(out bytes).ShouldBeTrue();
        ((RpcValue)"2026-03-04T05:06:07Z").TryGet(out DateTime at).ShouldBeTrue();
        at.ShouldBe(At);
        ((RpcValue)"2026-03-04").TryGet(out at).ShouldBeTrue();
        ((RpcValue)"").TryGet(out at).ShouldBeFalse();
        ((RpcValue)"a").TryGet(out double _).ShouldBeFalse();
    }

    [Fact]
    public void Lists_and_maps_are_walked_through()
    {
        RpcValue value = RpcValue.Map(("a", RpcValue.List(1, 2, 3)), ("b", "c"));
        value["a"][1].AsInt32().ShouldBe(2);
        value["a"].Items.Sum(item => item.AsInt32()).ShouldBe(6);
        (value.Count, value["a"].Count).ShouldBe((2, 3));
        value.Entries.ShouldBe([KeyValuePair.Create("a", RpcValue.List(1, 2, 3)), KeyValuePair.Create("b", (RpcValue)"c")]);
        RpcValue.Map(("a", 1), ("a", 2))["a"].AsInt32().ShouldBe(2);
        RpcValue.List(Enumerable.Range(0, 3).Select(i => (RpcValue)i)).ShouldBe(RpcValue.List(0, 1, 2));
        RpcValue.Map(new Dictionary<string, RpcValue> { ["x"] = 1 }).ShouldBe(RpcValue.Map(("x", 1)));
    }

    [Fact]
    public void Values_are_equal_when_what_they_hold_is()
    {
        RpcValue one = RpcValue.Map(("a", RpcValue.List(1, new byte[] { 1 })), ("b", RpcValue.Null)), other = RpcValue.Map(
            ("b", RpcValue.Null), ("a", RpcValue.List(1, new byte[] { 1 })));
        (one == other, one != other, one.Equals((object)other), one.GetHashCode() == other.GetHashCode())
            .ShouldBe((true, false, true, true));
        RpcValue[] different =
        [
            one, RpcValue.Null, false, 0, 0.0, "", Array.Empty<byte>(), RpcValue.List(), RpcValue.Map(), RpcValue.List(RpcValue.Null),
            RpcValue.Map(("a", RpcValue.Null)), RpcValue.Map(("b", RpcValue.Null)), "0", At,
        ];
        different.Distinct().Count().ShouldBe(different.Length);
        ((RpcValue)double.NaN).ShouldBe((RpcValue)double.NaN);
        RpcValue.Null.Equals((object?)null).ShouldBeFalse();
    }

    [Fact]
    public void A_list_keeps_what_it_was_made_of()
    {
        RpcValue[] items = [1, 2];
        RpcValue list = RpcValue.List(items);
        items[0] = 5;
        list[0].AsInt32().ShouldBe(1);
    }

    [Fact]
    public void Nesting_of_64_can_be_made_and_of_65_cannot()
    {
        RpcValue value = 1;
        for (int i = 0; i < 64; i++)
            value = i % 2 == 0 ? RpcValue.List(value) : RpcValue.Map(("a", value));
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.WriteValue(ref w, value));
        Pack.Read(bytes, (ref MessagePackReader r) => DynamicValue.ReadValue(ref r)).ShouldBe(value);
        value.ToString().Length.ShouldBeGreaterThan(64);
        Should.Throw<ArgumentException>(() => RpcValue.List(value)).Message.ShouldContain("64");
        Should.Throw<ArgumentException>(() => RpcValue.Map(("a", value))).Message.ShouldContain("64");
    }

    [Fact]
    public void Nothing_at_all_is_a_mistake_of_the_caller()
    {
        Should.Throw<ArgumentNullException>(() => RpcValue.List((IEnumerable<RpcValue>)null!));
        Should.Throw<ArgumentNullException>(() => RpcValue.List((RpcValue[])null!));
        Should.Throw<ArgumentNullException>(() => RpcValue.Map((IEnumerable<KeyValuePair<string, RpcValue>>)null!));
        Should.Throw<ArgumentNullException>(() => RpcValue.Map(((string, RpcValue)[])null!));
        Should.Throw<ArgumentNullException>(() => RpcValue.Map((null!, 1)));
    }

    private static string Fault<T>(Func<T> use) => Should.Throw<InvalidOperationException>(() => { use(); }).Message;
}
