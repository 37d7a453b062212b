using TypedRpc.Generated;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Runs the code that was generated for this very project.</summary>
public sealed class ShapeTests
{
    private static readonly DateTime At = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    private static readonly Scalars Fat = new(
        true, sbyte.MinValue, short.MinValue, int.MinValue, long.MinValue, byte.MaxValue, ushort.MaxValue, uint.MaxValue, ulong.MaxValue,
        1.5f, double.Epsilon, 1.10m, 'ß', "text \"ü\"",
        [0, 255], Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), At, new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-3)),
        TimeSpan.FromTicks(-12345), Color.Green, Sign.Minus);

    [Fact]
    public void Every_scalar_survives() => Codec.HoldRoundTrip(Codec.Result<Scalars>("scalars"), Fat);

    [Fact]
    public void Every_nullable_survives_as_null_and_as_a_value()
    {
        Shape<Nullables> shape = Codec.Result<Nullables>("nullables");
        Codec.HoldRoundTrip(shape, new Nullables(null, null, null, null, null, null, null, null, null, null, null, null, null, null));
        Codec.HoldRoundTrip(
            shape, new Nullables(
                false, 0, 1, 2.5, 3m, 'c', "", [], Guid.Empty, At, TimeSpan.Zero, Color.Red, new Point(1, 2), new Node("a", null)));
    }

    [Fact]
    public void Every_collection_survives() => Codec.HoldRoundTrip(Codec.Result<Collections>("collections"), new Collections(
        [1, 2], [[1], [], [2, 3]], ["a", null], [new Point(1, 2)], [new Node("n", null), null], [1, null], [Color.Green],
        Enumerable.Range(0, 3).Select(i => (long)i), [Guid.Empty],
        new HashSet<string> { "x", "y" }, new HashSet<int> { 5 }));

    [Fact]
    public void Null_collections_stay_null() =>
        Codec.HoldRoundTrip(
            Codec.Result<Collections>("collections"),
            new Collections(null!, null!, null!, null!, null!, null!, null!, null!, null!, null!, null!));

    [Fact]
    public void Every_dictionary_survives() => Codec.HoldRoundTrip(Codec.Result<Maps>("maps"), new Maps(
        new() { ["a"] = 1, [""] = 2 }, new Dictionary<int, string?> { [-1] = null, [2] = "b" },
        new Dictionary<Color, Point> { [Color.Green] = new(3, 4) },
        new() { [Guid.Empty] = [1] }, new() { [true] = null, [false] = new Node("n", null) },
        new() { [ulong.MaxValue] = new() { ["pi"] = 3.14m } }, new() { [-128] = null, [1] = [2] }));

    [Fact]
    public void A_collection_that_lies_about_its_count_is_an_error()
    {
        Shape<Collections> shape = Codec.Result<Collections>("collections");
        var lying = new Collections([], [], [], [], [], [], new Liar(), [], [], new HashSet<string>(), new HashSet<int>());
        Should.Throw<RpcSerializationException>(() => Codec.MessagePack(shape, lying));
    }

    [Fact]
    public void A_list_longer_than_the_first_allocation_survives() =>
        Codec.HoldRoundTrip(Codec.Result<int[][]>("jagged"), [[.. Enumerable.Range(0, 5000)]]);

    [Fact]
    public void Generic_recursive_and_inherited_types_survive()
    {
        Codec.HoldRoundTrip(Codec.Result<Page<Point>>("page"), new Page<Point>([new(1, 2), new(3, 4)], "next"));
        Codec.HoldRoundTrip(Codec.Result<Tree>("tree"), new Tree { Value = 1, Children = [new Tree { Value = 2 }, new Tree()] });
        Codec.HoldRoundTrip(Codec.Result<Bird>("bird"), new Bird { Name = "Ada", Legs = 3, Flies = false });
        Codec.Json(Codec.Result<Bird>("bird"), new Bird()).ShouldBe("""{"name":"nameless","legs":2,"flies":true}""");
    }

    [Fact]
    public void Roots_that_are_not_objects_survive()
    {
        Codec.HoldRoundTrip(Codec.Result<int>("number"), -5);
        Codec.HoldRoundTrip(Codec.Result<Color?>("color"), Color.Green);
        Codec.HoldRoundTrip(Codec.Result<Color?>("color"), null);
        Codec.HoldRoundTrip(Codec.Result<string?>("text"), null);
        Codec.HoldRoundTrip(Codec.Result<Point?>("point"), new Point(1, 2));
        Codec.HoldRoundTrip(Codec.Result<Point?>("point"), null);
    }

    [Fact]
    public void Members_that_are_missing_keep_what_the_type_gives_them()
    {
        Ways value = Codec.FromJson(Codec.Result<Ways>("ways"), """{"must":"m"}""");
        (value.Id, value.Label, value.Must, value.Kept, value.Assigned, value.Renamed, value.Ignored)
            .ShouldBe((0, "none", "m", 7, 8, null, "here"));
        Codec.FromJson(Codec.Result<Bird>("bird"), "{}").Flies.ShouldBeTrue();
    }

    [Fact]
    public void Members_are_found_in_any_order_and_unknown_ones_are_skipped()
    {
        Shape<Ways> shape = Codec.Result<Ways>("ways");
        Ways value = Codec.FromJson(
            shape,
            """{"other-name":"r","unknown":{"deep":[1,{}]},"assigned":1,"kept":2,"must":"m","ignored":"x","label":"l","id":3,"id":4}""");
        (value.Id, value.Label, value.Must, value.Kept, value.Assigned, value.Renamed, value.Ignored)
            .ShouldBe((4, "l", "m", 2, 1, "r", "here"));
    }

    [Fact]
    public void A_missing_required_member_is_an_error_that_names_it() =>
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Codec.Result<Ways>("ways"), """{"id":1}""")).Message
            .ShouldContain("'must'");

    [Theory]
    [InlineData("""{"x":null,"y":1}""")]
    [InlineData("""{"x":"1"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_value_of_another_kind_is_an_error(string json) =>
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Codec.Result<Page<Point>>("page"), $$"""{"items":[{{json}}]}"""));

    [Fact]
    public void The_marked_constructor_is_used() =>
        Codec.FromJson(Codec.Result<Chosen>("chosen"), """{"number":1}""").Number.ShouldBe(1001);

    [Fact]
    public void A_struct_of_settable_members_survives() => Codec.HoldRoundTrip(Codec.Result<Plain>("plain"), new Plain { A = 1, B = "b" });

    [Fact]
    public void Nesting_of_64_is_carried_and_of_65_is_not()
    {
        Shape<Node> shape = Codec.Result<Node>("node");
        Codec.HoldRoundTrip(shape, Chain(64));
        Should.Throw<RpcSerializationException>(() => Codec.Json(shape, Chain(65)));
        Should.Throw<RpcSerializationException>(() => Codec.MessagePack(shape, Chain(65)));
        string deep = string.Concat(Enumerable.Repeat("""{"name":"n","next":""", 65)) + "null" + new string('}', 65);
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, deep));
    }

    [Fact]
    public void A_cycle_is_an_error()
    {
        var tree = new Tree();
        tree.Children.Add(tree);
        Should.Throw<RpcSerializationException>(() => Codec.MessagePack(Codec.Result<Tree>("tree"), tree));
        Should.Throw<RpcSerializationException>(() => Codec.Json(Codec.Result<Tree>("tree"), tree));
    }

    [Fact]
    public void A_count_that_lies_allocates_nothing_and_is_an_error()
    {
        // An array of 2^31-1 elements in five bytes.
        byte[] lie = [0xdd, 0x7f, 0xff, 0xff, 0xff];
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(Codec.Result<int[][]>("jagged"), lie));
    }

    [Fact]
    public void Arguments_travel_by_position_in_MessagePack_and_by_name_in_JSON()
    {
        Shape<(int, string)> shape = Codec.Arguments<(int, string)>("cast");
        Codec.MessagePack(shape, (5, "a")).ShouldBe([0x92, 5, 0xa1, (byte)'a']);
        Codec.Json(shape, (5, "a")).ShouldBe("""{"class":5,"await":"a"}""");
        Codec.HoldRoundTrip(shape, (6, null!));
        Codec.HoldRoundTrip(Codec.Arguments<ValueTuple>("number"), default);
    }

    [Fact]
    public void Missing_arguments_take_their_defaults_and_more_than_known_are_skipped()
    {
        var shape = Codec.Arguments<(int, long, double, float, decimal, char, bool, Sign, Guid)>("renamed");
        (int, long, double, float, decimal, char, bool, Sign, Guid) none =
            (-5, long.MinValue, double.NaN, -0.5f, 1.10m, '\'', true, Sign.Minus, Guid.Empty);
        Codec.FromJson(shape, "{}").ShouldBe(none);
        Codec.FromMessagePack(shape, [0x90]).ShouldBe(none);
        Codec.FromMessagePack(shape, [0x91, 7]).Item1.ShouldBe(7);
        Codec.FromMessagePack(Codec.Arguments<(int, string)>("cast"), [0x94, 1, 0xa1, (byte)'a', 0x93, 1, 2, 3, 0xc0]).ShouldBe((1, "a"));
        Codec.FromJson(Codec.Arguments<ValueTuple<Color?>>("color"), "{}").Item1.ShouldBe(Color.Green);
        Codec.FromJson(Codec.Arguments<ValueTuple<int[]>>("jagged"), "{}").Item1.ShouldBeEmpty();
        Codec.FromJson(Codec.Arguments<ValueTuple<string>>("text"), "{}").Item1.ShouldBe("a \"quoted\"\n text");
    }

    [Fact]
    public void The_contract_says_what_its_attributes_say()
    {
        RpcContractInfo info = RpcContracts.Find<IPayloadService>().Info;
        (info.Name, info.Topics.Single(), info.Version, info.Exchange, info.Namespace)
            .ShouldBe(("TypedRpc.Generators.Tests.Contracts.IPayloadService", "payload", new RpcVersion(1, 3), "tests", "echo"));
        RpcMethod renamed = info.Methods.Single(method => method.Name == "renamed");
        (renamed.Kind, renamed.Since, renamed.Timeout, renamed.Idempotent)
            .ShouldBe((RpcMethodKind.Call, new RpcVersion(1, 2), TimeSpan.FromSeconds(1.5), true));
        info.Methods.Single(method => method.Name == "fanout").Kind.ShouldBe(RpcMethodKind.FanoutCast);
        info.Methods.Single(method => method.Name == "cast").Kind.ShouldBe(RpcMethodKind.Cast);
        info.Methods.Select(method => method.Name).ShouldBeInOrder();
    }

    private sealed class Liar : IReadOnlyCollection<Color>
    {
        public int Count => 3;

        public IEnumerator<Color> GetEnumerator() => Enumerable.Repeat(Color.Red, 2).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static Node Chain(int length) =>
        Enumerable.Range(1, length - 1).Aggregate(new Node("n", null), (next, _) => new Node("n", next));
}
