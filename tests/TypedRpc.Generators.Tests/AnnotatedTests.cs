using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Types with the attributes of MessagePack-CSharp. The bytes are those that it writes.</summary>
public sealed class AnnotatedTests
{
    [Fact]
    public void Members_with_numbers_are_an_array_with_nil_where_no_member_is()
    {
        Shape<Keyed> shape = Codec.Result<IAnnotatedService, Keyed>("keyed");
        var value = new Keyed { First = 4, Middle = { 5 }, Last = "z" };
        Codec.MessagePack(shape, value).ShouldBe([0x96, 4, 0x91, 5, 0xc0, 0xa1, (byte)'z', 0xc0, 8]);
        Codec.Json(shape, value).ShouldBe("""{"first":4,"other-name":[5],"last":"z","double":8}""");
        HoldKeyed(Codec.FromMessagePack(shape, Codec.MessagePack(shape, value)), 4, [5], "z");
        HoldKeyed(Codec.FromJson(shape, Codec.Json(shape, value)), 4, [5], "z");
    }

    [Fact]
    public void Inherited_members_take_their_places_among_the_others()
    {
        Shape<KeyedSub> shape = Codec.Result<IAnnotatedService, KeyedSub>("keyed_sub");
        var value = new KeyedSub { First = 1, Password = "p" };
        Codec.MessagePack(shape, value).ShouldBe([0x98, 1, 0x90, 0xc0, 0xa4, .. "kept"u8, 0xc0, 2, 0xc0, 0xa1, (byte)'p']);
        Codec.FromMessagePack(shape, Codec.MessagePack(shape, value)).Password.ShouldBe("p");
    }

    [Fact]
    public void A_struct_of_read_only_fields_is_made_by_its_constructor()
    {
        Shape<KeyedPoint> shape = Codec.Result<IAnnotatedService, KeyedPoint>("keyed_point");
        var value = new KeyedPoint(1, 2);
        Codec.MessagePack(shape, value).ShouldBe([0x93, 1, 0xc0, 2]);
        Codec.FromMessagePack(shape, [0x93, 1, 0xc0, 2]).ShouldBe(value);
        Codec.FromJson(shape, Codec.Json(shape, value)).ShouldBe(value);
        Codec.FromMessagePack(Codec.Arguments<IAnnotatedService, ValueTuple<KeyedSub?>>("keyed"), [0x91, 0xc0]).Item1.ShouldBeNull();
    }

    [Fact]
    public void Parameters_of_other_names_are_matched_by_their_place()
    {
        Shape<KeyedByPlace> shape = Codec.Result<IAnnotatedService, KeyedByPlace>("keyed_by_place");
        Codec.HoldRoundTrip(shape, new KeyedByPlace("n", 5));
        Codec.MessagePack(shape, new KeyedByPlace("n", 5)).ShouldBe([0x92, 0xa1, (byte)'n', 5]);
    }

    [Fact]
    public void Names_for_keys_are_a_map_with_properties_before_fields()
    {
        Shape<StringKeyed> shape = Codec.Result<IAnnotatedService, StringKeyed>("string_keyed");
        var value = new StringKeyed { A = "a", B = 1, Field = 2 };
        Codec.MessagePack(shape, value)
            .ShouldBe([0x83, 0xa1, (byte)'b', 1, 0xa8, .. "SomeName"u8, 0xa1, (byte)'a', 0xa8, .. "theField"u8, 2]);
        Codec.Json(shape, value).ShouldBe("""{"b":1,"json":"a","theField":2}""");
        StringKeyed read = Codec.FromMessagePack(shape, [0x82, 0xa8, .. "theField"u8, 7, 0xa4, .. "json"u8, 0xa1, (byte)'x']);
        (read.Field, read.A).ShouldBe((7, null));
        Codec.FromJson(shape, """{"json":"x","SomeName":"y"}""").A.ShouldBe("x");
    }

    [Fact]
    public void Names_of_properties_are_written_as_they_are_and_in_JSON_as_everywhere()
    {
        Shape<NameKeyed> shape = Codec.Result<IAnnotatedService, NameKeyed>("name_keyed");
        var value = new NameKeyed { SizeGiB = 1, Name = "n", SomeField = 2, Ignored = 3 };
        Codec.MessagePack(shape, value)
            .ShouldBe([0x83, 0xa7, .. "SizeGiB"u8, 1, 0xa4, .. "Name"u8, 0xa1, (byte)'n', 0xa9, .. "SomeField"u8, 2]);
        Codec.Json(shape, value).ShouldBe("""{"size_gi_b":1,"name":"n","some_field":2}""");
        NameKeyed read = Codec.FromMessagePack(shape, Codec.MessagePack(shape, value));
        (read.SizeGiB, read.Name, read.SomeField, read.Ignored).ShouldBe((1, "n", 2, 0));
    }

    [Fact]
    public void Data_contracts_carry_the_members_that_are_marked()
    {
        Codec.MessagePack(Codec.Result<IAnnotatedService, Ordered>("ordered"), new Ordered { A = 1, B = 2, NoMember = 3 })
            .ShouldBe([0x92, 1, 2]);
        var value = new DataNamed { SomeThing = 1, Other = 2 };
        Codec.MessagePack(Codec.Result<IAnnotatedService, DataNamed>("data_named"), value)
            .ShouldBe([0x82, 0xa9, .. "SomeThing"u8, 1, 0xa1, (byte)'x', 2]);
        Codec.Json(Codec.Result<IAnnotatedService, DataNamed>("data_named"), value).ShouldBe("""{"some_thing":1,"x":2}""");
    }

    [Fact]
    public void A_type_without_members_is_an_empty_array() =>
        Codec.MessagePack(Codec.Result<IAnnotatedService, NoKeys>("no_keys"), new NoKeys()).ShouldBe([0x90]);

    [Fact]
    public void Missing_trailing_elements_take_defaults_and_more_than_known_are_skipped()
    {
        Shape<Keyed> shape = Codec.Result<IAnnotatedService, Keyed>("keyed");
        HoldKeyed(Codec.FromMessagePack(shape, [0x90]), 0, [], "kept");
        HoldKeyed(Codec.FromMessagePack(shape, [0x91, 9]), 9, [], "kept");
        HoldKeyed(Codec.FromMessagePack(shape, [0x98, 9, 0x90, 0x91, 1, 0xa1, (byte)'l', 0x80, 0xc3, 0xc0, 0x92, 1, 2]), 9, [], "l");
        Codec.FromMessagePack(Codec.Result<IAnnotatedService, KeyedPoint>("keyed_point"), [0x91, 3]).ShouldBe(new KeyedPoint(3, 0));
    }

    [Fact]
    public void A_map_is_read_where_an_array_is_written_and_the_other_way_round()
    {
        HoldKeyed(
            Codec.FromMessagePack(
                Codec.Result<IAnnotatedService, Keyed>("keyed"),
                [0x82, 0xa4, .. "last"u8, 0xa1, (byte)'m', 0xa5, .. "first"u8, 6]), 6, [], "m");
        NameKeyed read = Codec.FromMessagePack(Codec.Result<IAnnotatedService, NameKeyed>("name_keyed"), [0x92, 5, 0xa1, (byte)'n']);
        (read.SizeGiB, read.Name).ShouldBe((5, "n"));
    }

    [Fact]
    public void A_name_that_is_empty_is_not_that_of_an_empty_position()
    {
        HoldKeyed(
            Codec.FromMessagePack(Codec.Result<IAnnotatedService, Keyed>("keyed"), [0x82, 0xa0, 6, 0xa4, .. "last"u8, 0xa1, (byte)'m']), 0,
            [], "m");
        HoldKeyed(Codec.FromJson(Codec.Result<IAnnotatedService, Keyed>("keyed"), """{"":6,"last":"m"}"""), 0, [], "m");
    }

    private static void HoldKeyed(Keyed value, int first, int[] middle, string last)
    {
        (value.First, value.Last, value.Ignored).ShouldBe((first, last, "here"));
        value.Middle.ShouldBe(middle);
    }
}
