using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Text;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>What was generated for types of .NET, in both encodings.</summary>
public sealed class TypesTests
{
    private static readonly Exotics Largest = new(
        DateOnly.MaxValue, TimeOnly.MaxValue, Half.MaxValue, nint.MaxValue, nuint.MaxValue, Int128.MaxValue, UInt128.MaxValue,
        (BigInteger.One << 4096) - 1, new Uri("https://example.org/ü?q=1#f"),
        new Version(1, 2, 3, int.MaxValue), new Rune(0x1F600), new byte[] { 0, 255 }, new byte[] { 1 },
        new ArraySegment<byte>([1, 2, 3, 4], 1, 2));

    private static readonly Exotics Smallest = new(
        DateOnly.MinValue, TimeOnly.MinValue, Half.MinValue, nint.MinValue, nuint.MinValue, Int128.MinValue, UInt128.MinValue,
        -(BigInteger.One << 4096), new Uri("../a b", UriKind.Relative),
        new Version(0, 0), new Rune(0), default, default, default);

    [Fact]
    public void Every_scalar_of_NET_survives()
    {
        Hold("exotics", Largest);
        Hold("exotics", Smallest);
        Hold("exotics", Smallest
            with
        { Half = Half.Epsilon, Number = 0, Wide = -1, Time = new TimeOnly(1, 2, 3, 4), Segment = ArraySegment<byte>.Empty });
    }

    [Fact]
    public void Every_scalar_of_NET_survives_as_null_and_as_a_value()
    {
        Hold("exotic_nullables", new ExoticNullables(null, null, null, null, null, null, null, null, null, null, null, null, null, null));
        Hold("exotic_nullables", new ExoticNullables(
            Largest.Date, Largest.Time, Largest.Half, -1, 1, -1, 1, BigInteger.MinusOne, Largest.Link, Largest.Version, Largest.Rune,
            Largest.ReadOnlyMemory, Largest.Memory, Largest.Segment));
    }

    [Fact]
    public void Scalars_of_NET_are_keys() => Hold("exotic_keys", new ExoticKeys(
        new() { [DateOnly.MaxValue] = 1, [new DateOnly(2026, 3, 4)] = 2 }, new() { [TimeOnly.MaxValue] = 1, [default] = 2 },
        new() { [-1] = 1 }, new() { [1] = 1 },
        new() { [Int128.MinValue] = 1, [5] = 2 }, new() { [UInt128.MaxValue] = 1, [1] = 2 },
        new() { [BigInteger.One << 100] = 1, [-1] = 2 }, new() { [new Uri("http://a/")] = 1 },
        new() { [new Version(1, 2)] = 1 }, new() { [new Rune(0x1F600)] = 1, [new Rune('a')] = 2 }, new() { ['a'] = 1, ['\0'] = 2 }));

    [Fact]
    public void Scalars_of_NET_are_results_and_arguments()
    {
        Hold("date", new DateOnly(2026, 3, 4));
        Hold<DateOnly?>("perhaps_date", null);
        Hold<DateOnly?>("perhaps_date", new DateOnly(2026, 3, 4));
        Hold("time", new TimeOnly(1, 2));
        Hold("half", (Half)1.1);
        Hold("wide", (Int128)5);
        Hold("unsigned_wide", (UInt128)5);
        Hold("number", BigInteger.Pow(10, 40));
        Hold<Uri?>("link", null);
        Hold("version", new Version(1, 2, 3));
        Hold("rune", new Rune('ß'));
        Hold<nint>("pointer", -5);
        Hold<nuint>("unsigned_pointer", 5);
        Hold<ReadOnlyMemory<byte>>("memory", new byte[] { 1, 2 });
        var arguments = Codec.Arguments<ITypesService, (DateOnly, BigInteger, Uri?, nint, Half)>("date");
        HoldWith(arguments, (DateOnly.MaxValue, BigInteger.One << 70, new Uri("a", UriKind.Relative), (nint)(-1), Half.One));
        Codec.FromMessagePack(arguments, [0x90]).ShouldBe((default, BigInteger.Zero, null, (nint)5, Half.Zero));
        Codec.FromJson(arguments, "{}").Item4.ShouldBe((nint)5);
    }

    [Fact]
    public void The_forms_of_scalars_are_those_of_MessagePack_CSharp_and_of_System_Text_Json()
    {
        HoldForms("date", new DateOnly(2026, 3, 4), "ce000b495e", "\"2026-03-04\"");
        HoldForms("time", new TimeOnly(1, 2, 3), "cf00000008ab14b780", "\"01:02:03\"");
        HoldForms("half", (Half)1.5, "ca3fc00000", "1.5");
        HoldForms("wide", (Int128)(-2), "c410feffffffffffffffffffffffffffffff", "-2");
        HoldForms("unsigned_wide", UInt128.MaxValue, "c410ffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455");
        HoldForms("number", (BigInteger)256, "c4020001", "256");
        HoldForms("link", new Uri("http://a"), "a8" + "687474703a2f2f61", "\"http://a\"");
        HoldForms("version", new Version(1, 2), "a3312e32", "\"1.2\"");
        HoldForms("rune", new Rune('a'), "61", "\"a\"");
        HoldForms<nint>("pointer", -1, "ff", "-1");
        HoldForms<ReadOnlyMemory<byte>>("memory", new byte[] { 1 }, "c40101", "\"AQ==\"");
        HoldForms("pair", (1, "a"), "9201a161", "[1,\"a\"]");
    }

    [Fact]
    public void Every_list_of_NET_survives() => Hold("lists", new Lists(
        [3, 1, 2], new Queue<string?>(["a", null, "b"]), new Stack<int>([1, 2, 3]), new LinkedList<Point>([new(1, 2), new(3, 4)]),
        [1, null], new ReadOnlyCollection<string>(["r"]),
        [null, new Node("n", null)], new ArraySegment<int>([1, 2, 3, 4], 1, 2), new long[] { 5, -6 }, new[] { "m" }, new("k", 1),
        [new(1, null), new(2, new Node("n", null))]));

    [Fact]
    public void A_stack_has_the_same_top_after_a_journey()
    {
        var empty = new Lists([], [], new Stack<int>([1, 2, 3]), [], [], new([]), [], default, default, default, default, []);
        Codec.FromMessagePack(Shape<Lists>("lists"), Codec.MessagePack(Shape<Lists>("lists"), empty)).Stack.Pop().ShouldBe(3);
        Codec.FromJson(Shape<Lists>("lists"), Codec.Json(Shape<Lists>("lists"), empty)).Stack.Pop().ShouldBe(3);
        Codec.Json(Shape<Lists>("lists"), empty).ShouldContain("\"stack\":[3,2,1]");
    }

    [Fact]
    public void Lists_longer_than_the_first_allocation_survive() => Hold("lists", new Lists(
        new(Enumerable.Range(0, 3000)), new(Enumerable.Repeat("q", 3000)), new(Enumerable.Range(0, 3000)), [], [], new([]), [],
        Enumerable.Range(0, 3000).ToArray(), new long[3000], default, default, []));

    [Fact]
    public void Null_lists_stay_null_and_defaults_of_structs_stay_defaults()
    {
        var none = new Lists(null!, null!, null!, null!, null!, null!, null!, default, default, default, default, null!);
        Hold("lists", none);
        Codec.Json(Shape<Lists>("lists"), none).ShouldContain("\"segment\":null,\"read_only_memory\":[],\"memory\":[]");
    }

    [Fact]
    public void Every_dictionary_of_NET_survives()
    {
        Hold("dictionaries", new Dictionaries(
            new() { ["b"] = 2, ["a"] = 1 }, new() { [2] = null, [-1] = "x" },
            new(new Dictionary<Color, Point> { [Color.Green] = new(1, 2) }),
            new(new Dictionary<Guid, int> { [Guid.Empty] = 1 })));
        Hold("dictionaries", new Dictionaries(null!, null!, null!, null!));
    }

    [Fact]
    public void Every_immutable_collection_survives()
    {
        Hold("immutables", new Immutables(
            [1, 2], [new Node("n", null), null], ["a", null], ImmutableList.Create(1), [3, 1], ImmutableHashSet.Create("x"), [3, 1, 2],
            ImmutableDictionary<string, int>.Empty.Add("a", 1),
            ImmutableDictionary<int, Node?>.Empty.Add(1, null), ImmutableSortedDictionary<string, int>.Empty.Add("b", 2).Add("a", 1),
            ImmutableQueue.Create(1, 2, 3), ImmutableQueue.Create(4, 5),
            ImmutableStack.Create(1, 2, 3), ImmutableStack.Create(4, 5), new[] { "f" }.ToFrozenSet(),
            new Dictionary<int, string> { [1] = "one" }.ToFrozenDictionary()));
        Codec.FromJson(Shape<Immutables>("immutables"), """{"stack":[3,2,1]}""").Stack.Peek().ShouldBe(3);
    }

    [Fact]
    public void An_immutable_array_without_an_array_is_null_on_the_wire()
    {
        Shape<ImmutableArray<int>> shape = Shape<ImmutableArray<int>>("array");
        Codec.Json(shape, default).ShouldBe("null");
        Codec.FromJson(shape, "null").IsDefault.ShouldBeTrue();
        Codec.FromJson(shape, "[]").ShouldBeEmpty();
        Codec.FromMessagePack(shape, Codec.MessagePack(shape, default)).IsDefault.ShouldBeTrue();
        var arguments = Codec.Arguments<ITypesService, ValueTuple<ImmutableArray<int>?>>("array");
        Codec.FromJson(arguments, """{"value":null}""").Item1.ShouldBeNull();
        Codec.FromJson(arguments, """{"value":[1]}""").Item1!.Value.ShouldBe([1]);
    }

    [Fact]
    public void A_collection_of_ones_own_is_what_it_derives_from()
    {
        var shelf = new Shelf { new(1, 2), new(3, 4) };
        var value = new Derived(["a", null], [1, 2], new() { ["x"] = 1, ["y"] = null }, shelf, [7]);
        Hold("derived", value);
        Hold("derived", new Derived(null!, null!, null, null!, null!));
        Codec.FromMessagePack(Shape<Derived>("derived"), Codec.MessagePack(Shape<Derived>("derived"), value)).Shelf.Seen.Count.ShouldBe(2);
        Codec.Json(Shape<Names>("names"), ["a"]).ShouldBe("""["a"]""");
    }

    [Fact]
    public void The_last_of_two_equal_keys_counts()
    {
        const string Twice =
            """{"sorted_dictionary":{"a":1,"a":2},"sorted_list":{"1":"x","1":"y"},"read_only":{"200":{"x":1},"200":{"x":2}},"concurrent":{}}""";
        Dictionaries read = Codec.FromJson(Shape<Dictionaries>("dictionaries"), Twice);
        (read.SortedDictionary["a"], read.SortedList[1], read.ReadOnly[Color.Green].X).ShouldBe((2, "y", 2));
        Codec.FromJson(
            Shape<Immutables>("immutables"),
            """{"sorted_dictionary":{"a":1,"a":2},"dictionary":{"a":1,"a":2}}""").SortedDictionary["a"].ShouldBe(2);
    }

    [Fact]
    public void Keys_that_only_a_culture_takes_for_equal_break_nothing()
    {
        // A soft hyphen counts for nothing when text is sorted, and for something when it is looked up.
        const string Json = """{"sorted_dictionary":{"ab":1,"a\u00adb":2}}""";
        Codec.FromJson(Shape<Immutables>("immutables"), Json).SortedDictionary.Count.ShouldBeGreaterThan(0);
        Codec.FromJson(Shape<Dictionaries>("dictionaries"), Json).SortedDictionary.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Tuples_survive()
    {
        var value = new Tuples(
            (1, null), (2, (new Node("n", null), Color.Green)), new(3), Tuple.Create(1, (string?)"a"),
            new(1, 2, 3, 4, 5, 6, 7, Tuple.Create("8")),
            (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "16", 17.5), new() { ["a"] = (1, 2) }, [null, (1, 2)]);
        Hold("tuples", value);
        Hold("tuples", value with { Nested = null, Reference = null!, LongReference = null });
        Codec.Json(Shape<Tuples>("tuples"), value).ShouldContain("\"seventeen\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,\"16\",17.5]");
        Hold("pair", (1, "a"));
        Hold<(int, int, int, int, int, int, int, string, (bool, bool?))>("wide_pair", (1, 2, 3, 4, 5, 6, 7, "8", (true, null)));
        HoldWith(
            Codec.Arguments<ITypesService, ((int, string), (int, string)?, List<(int, string)>)>("pair"), ((1, "a"), null, [(2, "b")]));
    }

    [Fact]
    public void Missing_elements_of_a_tuple_take_their_default_and_more_are_skipped()
    {
        Shape<(int, string)> shape = Shape<(int, string)>("pair");
        Codec.FromJson(shape, "[]").ShouldBe((0, null!));
        Codec.FromJson(shape, "[5]").ShouldBe((5, null!));
        Codec.FromJson(shape, """[5,"a",[1,{"b":2}],null]""").ShouldBe((5, "a"));
        Codec.FromMessagePack(shape, [0x94, 5, 0xa1, (byte)'a', 0x91, 1, 0xc0]).ShouldBe((5, "a"));
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, """{"item1":1}"""));
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, "null"));
    }

    [Fact]
    public void Closed_generics_survive() => Hold("generics", new Generics(
        new(1, [2]), new("a", ["b"]), new(new Box<Color>(Color.Green, []), []), null,
        new() { Left = new Tree { Value = 1 }, Right = new Point(1, 2) },
        new([null, new Box<Either<Tree, DateOnly>>(new() { Right = DateOnly.MaxValue }, [])], "n"), new([1, null], null),
        new() { ["a"] = new([[new Box<long>(1, [2])]], null) }));

    [Fact]
    public void Pages_of_pages_survive()
    {
        Hold("pages", new Page<Page<Point?>>([new Page<Point?>([null, new Point(1, 2)], "x")], null));
        HoldWith(
            Codec.Arguments<ITypesService, ValueTuple<Page<(string, Page<int>)>>>("pages"),
            new(new Page<(string, Page<int>)>([("a", new Page<int>([1], null))], null)));
    }

    [Fact]
    public void Values_without_a_type_survive()
    {
        RpcValue value = RpcValue.Map(("a", RpcValue.List(1, "b", true, RpcValue.Null, 1.5)), ("big", BigInteger.One << 100));
        Hold("anything", new Anything(null, default, null, [], []));
        Hold("anything", new Anything(
            new Dictionary<string, object?> { ["a"] = new List<object?> { 1L, "b", ulong.MaxValue, 2.5, false, null } }, value, value,
            [null, 1L, "x"], new() { ["v"] = value, ["n"] = RpcValue.Null }));
        Hold<object?>("object", null);
        Hold<object?>("object", 5L);
        Hold("value", value);
        HoldWith(Codec.Arguments<ITypesService, (RpcValue, RpcValue?)>("value"), (value, null));
        HoldWith(Codec.Arguments<ITypesService, ValueTuple<RpcValue[]>>("objects"), new([value, 1, "a"]));
    }

    [Theory]
    [InlineData("date", "\"2026-3-4\"")]
    [InlineData("date", "\"2026-03-04T00:00:00\"")]
    [InlineData("date", "3652059")]
    [InlineData("date", "-1")]
    [InlineData("date", "null")]
    [InlineData("time", "\"24:00:00\"")]
    [InlineData("time", "\"1:2\"")]
    [InlineData("time", "864000000000")]
    [InlineData("time", "-1")]
    [InlineData("half", "65520")]
    [InlineData("half", "\"1\"")]
    [InlineData("wide", "170141183460469231731687303715884105728")]
    [InlineData("wide", "1.5")]
    [InlineData("wide", "\"1x\"")]
    [InlineData("unsigned_wide", "-1")]
    [InlineData("unsigned_wide", "340282366920938463463374607431768211456")]
    [InlineData("number", "1e1301")]
    [InlineData("number", "1e99999999999")]
    [InlineData("number", "1e1299")]
    [InlineData("number", "0.5")]
    [InlineData("number", "true")]
    [InlineData("number", "\"\"")]
    [InlineData("link", "\"http://[::\"")]
    [InlineData("version", "\"1\"")]
    [InlineData("version", "1.2")]
    [InlineData("rune", "\"ab\"")]
    [InlineData("rune", "\"\"")]
    [InlineData("rune", "55296")]
    [InlineData("rune", "1114112")]
    [InlineData("pointer", "9223372036854775808")]
    [InlineData("unsigned_pointer", "-1")]
    [InlineData("memory", "\"?\"")]
    [InlineData("memory", "[1]")]
    public void A_value_that_is_not_of_the_type_is_an_error(string method, string json) =>
        Should.Throw<RpcSerializationException>(() => Read(method, json));

    [Theory]
    [InlineData("date", "\"2026-03-04\"", "739678")]
    [InlineData("time", "\"01:02:03\"", "37230000000")]
    [InlineData("time", "\"01:02\"", "37200000000")]
    [InlineData("wide", "\"-7\"", "-7")]
    [InlineData("wide", "3e2", "300")]
    [InlineData("number", "\"12345678901234567890123\"", "12345678901234567890123")]
    [InlineData("number", "3.0", "3")]
    [InlineData("rune", "\"a\"", "97")]
    [InlineData("half", "1.50", "1.5")]
    [InlineData("unsigned_wide", "\"18446744073709551616\"", "18446744073709551616")]
    public void Either_form_of_a_scalar_is_read(string method, string one, string other) => Read(method, one).ShouldBe(Read(method, other));

    [Theory]
    [InlineData("date", "aa323032362d30332d3034", "ce000b495e")]
    [InlineData("time", "a530313a3032", "cf00000008a94af400")]
    [InlineData("wide", "05", "c41005000000000000000000000000000000")]
    [InlineData("wide", "05", "c40105")]
    [InlineData("wide", "05", "a135")]
    [InlineData("wide", "c70942010000000000000000", "c409000000000000000001")]
    [InlineData("number", "cfffffffffffffffff", "c409ffffffffffffffff00")]
    [InlineData("number", "ff", "c401ff")]
    [InlineData("rune", "61", "a161")]
    [InlineData("half", "01", "cb3ff0000000000000")]
    [InlineData("memory", "c0", "c400")]
    public void Either_form_of_a_scalar_is_read_from_MessagePack(string method, string one, string other) =>
        ReadPacked(method, one).ShouldBe(ReadPacked(method, other));

    [Fact]
    public void An_integer_of_more_than_4096_bits_is_an_error_at_both_ends()
    {
        BigInteger large = BigInteger.One << 4096;
        Shape<BigInteger> shape = Shape<BigInteger>("number");
        Should.Throw<RpcSerializationException>(() => Codec.Json(shape, large)).Message.ShouldContain("4096");
        Should.Throw<RpcSerializationException>(() => Codec.MessagePack(shape, large)).Message.ShouldContain("4096");
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, large.ToString())).Message.ShouldContain("4096");
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, new string('9', 4_000_000))).Message.ShouldContain("4096");
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(shape, [0xc5, 2, 2, .. new byte[513], 1])).Message
            .ShouldContain("4096");
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(shape, [0xc5, 2, 1, .. new byte[512], 1])).Message
            .ShouldContain("4096");
        Codec.FromMessagePack(shape, [0xc5, 2, 0, .. new byte[511], 1]).ShouldBe(BigInteger.One << 4088);
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused()
    {
        byte[][] whole =
        [
            Codec.MessagePack(Shape<Exotics>("exotics"), Largest),
            Codec.MessagePack(Shape<Anything>("anything"), new Anything(
                Largest.Number, RpcValue.List(1, "a", new byte[] { 1 }, DateTime.UnixEpoch, BigInteger.One << 70), null, [1L, null], [])),
        ];
        var random = new Random(20261122);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. whole[i % 2]];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var reader = new MessagePackReader(bytes, 0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length);
            try
            {
                if (i % 2 == 0)
                    Shape<Exotics>("exotics").Read(ref reader);
                else
                    Shape<Anything>("anything").Read(ref reader);
            }
            catch (RpcSerializationException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void Damaged_text_is_read_or_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Codec.Json(Shape<Exotics>("exotics"), Largest with { Number = BigInteger.One << 70 }));
        const string Damage = "0123456789-+.eE:\"/\\u\0 aZ[]{},";
        var random = new Random(20261122);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = [.. whole];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = (byte)Damage[random.Next(Damage.Length)];
            try
            {
                Codec.FromJson(Shape<Exotics>("exotics"), Encoding.UTF8.GetString(text));
                parsed++;
            }
            catch (Exception exception) when (exception is RpcSerializationException or System.Text.Json.JsonException)
            {
                // Refused.
            }
        }

        parsed.ShouldBeInRange(1, 19_999);
    }

    private static Shape<T> Shape<T>(string method) => Codec.Result<ITypesService, T>(method);

    private static void Hold<T>(string method, T value) => HoldWith(Shape<T>(method), value);

    private static void HoldWith<T>(Shape<T> shape, T value)
    {
        Printed.Of(Codec.FromMessagePack(shape, Codec.MessagePack(shape, value))).ShouldBe(Printed.Of(value));
        Printed.Of(Codec.FromJson(shape, Codec.Json(shape, value))).ShouldBe(Printed.Of(value));
    }

    private static void HoldForms<T>(string method, T value, string hex, string json)
    {
        Convert.ToHexStringLower(Codec.MessagePack(Shape<T>(method), value)).ShouldBe(hex);
        Codec.Json(Shape<T>(method), value).ShouldBe(json);
    }

    private static string Read(string method, string json) => method switch
    {
        "date" => Printed.Of(Codec.FromJson(Shape<DateOnly>(method), json)),
        "time" => Printed.Of(Codec.FromJson(Shape<TimeOnly>(method), json)),
        "half" => Printed.Of(Codec.FromJson(Shape<Half>(method), json)),
        "wide" => Printed.Of(Codec.FromJson(Shape<Int128>(method), json)),
        "unsigned_wide" => Printed.Of(Codec.FromJson(Shape<UInt128>(method), json)),
        "number" => Printed.Of(Codec.FromJson(Shape<BigInteger>(method), json)),
        "link" => Printed.Of(Codec.FromJson(Shape<Uri?>(method), json)),
        "version" => Printed.Of(Codec.FromJson(Shape<Version>(method), json)),
        "rune" => Printed.Of(Codec.FromJson(Shape<Rune>(method), json)),
        "pointer" => Printed.Of(Codec.FromJson(Shape<nint>(method), json)),
        "unsigned_pointer" => Printed.Of(Codec.FromJson(Shape<nuint>(method), json)),
        _ => Printed.Of(Codec.FromJson(Shape<ReadOnlyMemory<byte>>(method), json)),
    };

    private static string ReadPacked(string method, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        return method switch
        {
            "date" => Printed.Of(Codec.FromMessagePack(Shape<DateOnly>(method), bytes)),
            "time" => Printed.Of(Codec.FromMessagePack(Shape<TimeOnly>(method), bytes)),
            "half" => Printed.Of(Codec.FromMessagePack(Shape<Half>(method), bytes)),
            "wide" => Printed.Of(Codec.FromMessagePack(Shape<Int128>(method), bytes)),
            "unsigned_wide" => Printed.Of(Codec.FromMessagePack(Shape<UInt128>(method), bytes)),
            "number" => Printed.Of(Codec.FromMessagePack(Shape<BigInteger>(method), bytes)),
            "rune" => Printed.Of(Codec.FromMessagePack(Shape<Rune>(method), bytes)),
            _ => Printed.Of(Codec.FromMessagePack(Shape<ReadOnlyMemory<byte>>(method), bytes)),
        };
    }
}
