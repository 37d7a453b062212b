using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>What readers forgive, and what they do not.</summary>
public sealed class TolerantReadingTests
{
    private static readonly Shape<Demanding> Demands = Codec.Result<ITolerantService, Demanding>("demanding");

    [Theory]
    [InlineData("""{"b":1,"c":2,"d":3}""", "The required member 'a' of TypedRpc.Generators.Tests.Contracts.Demanding is missing.")]
    [InlineData("""{"a":1,"c":2,"d":3}""", "The required member 'b' of TypedRpc.Generators.Tests.Contracts.Demanding is missing.")]
    [InlineData("""{"a":1,"b":2,"d":3}""", "The required member 'c' of")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "The required member 'd' of")]
    public void A_required_member_must_be_there_however_it_is_set(string json, string message) =>
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Demands, json)).Message.ShouldContain(message);

    [Fact]
    public void Required_members_that_are_there_are_read_and_all_others_may_be_missing()
    {
        Demanding value = Codec.FromJson(Demands, """{"a":1,"b":2,"c":3,"d":4,"more":{"e":[5]}}""");
        (value.A, value.B, value.C, value.D, value.Plain, value.Field).ShouldBe((1, 2, 3, 4, "plain", 6));
        Demanding back = Codec.FromMessagePack(Demands, Codec.MessagePack(Demands, value));
        (back.A, back.B, back.C, back.D).ShouldBe((1, 2, 3, 4));
    }

    [Fact]
    public void A_missing_parameter_of_a_record_takes_its_default_or_that_of_its_type()
    {
        Shape<Optional> shape = Codec.Result<ITolerantService, Optional>("optional");
        Codec.FromJson(shape, "{}").ShouldBe(new Optional(0, null!, default, 5));
        Codec.FromMessagePack(shape, [0x80]).ShouldBe(new Optional(0, null!, default, 5));
        Codec.FromMessagePack(shape, [0x91, 3]).ShouldBe(new Optional(3, null!, default, 5));
    }

    [Fact]
    public void A_null_is_read_into_a_reference_that_does_not_allow_it() =>
        Codec.FromJson(Codec.Result<ITolerantService, Optional>("optional"), """{"name":null}""").Name.ShouldBeNull();

    [Fact]
    public void Conditions_of_JsonIgnore_do_not_leave_out_what_is_null_or_default() =>
        Codec.Json(Codec.Result<ITolerantService, Conditional>("conditional"), new Conditional())
            .ShouldBe("""{"null":null,"default":0,"never":0}""");

    [Fact]
    public void Public_fields_are_carried()
    {
        Shape<Fields> shape = Codec.Result<ITolerantService, Fields>("fields");
        var value = new Fields(7) { Count = 1, Name = "n", Left = "out" };
        Codec.Json(shape, value).ShouldBe("""{"id":7,"count":1,"name":"n"}""");
        Fields read = Codec.FromMessagePack(shape, Codec.MessagePack(shape, value));
        (read.Id, read.Count, read.Name, read.Left).ShouldBe((7, 1, "n", null));
        Codec.FromMessagePack(
            Codec.Result<ITolerantService, FieldPair>("field_pair"),
            Codec.MessagePack(Codec.Result<ITolerantService, FieldPair>("field_pair"), new FieldPair { X = 1, Y = 2 }))
            .ShouldBe(new FieldPair { X = 1, Y = 2 });
    }

    [Fact]
    public void Cycles_through_members_lists_and_maps_are_errors()
    {
        var self = new Knot();
        self.Next = self;
        var list = new Knot();
        list.List.Add(list);
        var map = new Knot();
        map.Map["m"] = map;
        Shape<Knot> shape = Codec.Result<ITolerantService, Knot>("knot");
        foreach (Knot knot in new[] { self, list, map })
        {
            Should.Throw<RpcSerializationException>(() => Codec.Json(shape, knot)).Message.ShouldContain("refers to itself");
            Should.Throw<RpcSerializationException>(() => Codec.MessagePack(shape, knot)).Message.ShouldContain("refers to itself");
        }
    }
}
