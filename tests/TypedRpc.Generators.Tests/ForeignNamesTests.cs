using System.Diagnostics;
using System.Text;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Objects whose names the reader does not know.</summary>
public sealed class ForeignNamesTests
{
    private static readonly Shape<Optional> Few = Codec.Result<ITolerantService, Optional>("optional");
    private static readonly Shape<ManyMembers> Many = Codec.Result<ICollectionsOfNet, ManyMembers>("many");

    // A contractless resolver of MessagePack-CSharp writes the names of the properties as they are.
    [Theory]
    [InlineData("81a44e616d65a161")] // Name
    [InlineData("82a44e616d65a161a3416765c0")] // Name, Age
    [InlineData("81a17801")] // x
    [InlineData("810102")] // a key that is a number
    public void A_map_of_which_no_member_is_known_is_refused(string hex) =>
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(Few, Convert.FromHexString(hex))).Message
            .ShouldStartWith("None of the members of the object is known here; known are ");

    [Theory]
    [InlineData("""{"Name":"a"}""")]
    [InlineData("""{"x":{"name":"a"},"y":[]}""")]
    public void An_object_of_JSON_of_which_no_member_is_known_is_refused(string json) =>
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Few, json)).Message.ShouldContain("'name'");

    [Fact]
    public void The_message_names_the_first_members_alone() =>
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Many, """{"A":1}""")).Message
            .ShouldBe("None of the members of the object is known here; known are 'a', 'b', 'c', 'd', 'e', .... Names must be the same, "
                + "upper and lower case too.");

    [Fact]
    public void An_object_without_members_and_one_with_a_known_member_are_read()
    {
        Codec.FromJson(Few, "{}").ShouldBe(new Optional(0, null!, default, 5));
        Codec.FromJson(Few, """{"x":1,"name":"a","y":2}""").Name.ShouldBe("a");
        Codec.FromMessagePack(Few, [0x80]).ShouldBe(new Optional(0, null!, default, 5));
        Codec.FromMessagePack(Few, Convert.FromHexString("82a17801a46e616d65a161")).Name.ShouldBe("a");
    }

    [Fact]
    public void The_discriminator_is_a_known_member() =>
        Should.Throw<RpcSerializationException>(
            () => Codec.FromJson(Codec.Result<IVariantService, Pet?>("pet")!, """{"$type":7,"x":1}""")).Message
            .ShouldStartWith("The required member 'name'");

    [Fact]
    public void Members_of_large_types_are_found_in_any_order()
    {
        const string Json =
            """{"long_name":12,"other":13,"k":11,"unknown":[],"a":1,"j":10,"b":2,"A":0,"i":9,"c":3,"h":8,"d":4,"g":7,"e":5,"f":6,"long_names":0}""";
        var expected = new ManyMembers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) { Other = 13 };
        Codec.FromJson(Many, Json).ShouldBe(expected);
        Codec.FromMessagePack(
            Many, Codec.MessagePack(
                Codec.Result<INestedService, object?>("any"), Codec.FromJson(Codec.Result<INestedService, object?>("any"), Json)))
            .ShouldBe(expected);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(500)]
    public void Every_name_of_a_type_is_found_and_no_other(int count)
    {
        byte[][] names = [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"member_{i}"))];
        var index = new NameIndex([.. names, null]);
        for (int i = 0; i < count; i++)
            index.Find(names[i]).ShouldBe(i);
        foreach (string other in new[] { "", "member_", $"member_{count}", "Member_0", new string('m', 1000) })
            index.Find(Encoding.UTF8.GetBytes(other)).ShouldBe(-1);
    }

    // 1.5 MB of names that nobody knows took a quarter of a second with 500 members, fifty times as long as with 10.
    [Fact]
    public void Unknown_names_cost_no_more_with_many_members_than_with_few()
    {
        byte[][] unknown = [.. Enumerable.Range(0, 100_000).Select(i => Encoding.UTF8.GetBytes($"unknown_{i:x6}"))];
        TimeSpan few = Fastest(10);
        TimeSpan many = Fastest(500);
        many.ShouldBeLessThan((few * 10) + TimeSpan.FromMilliseconds(5));

        TimeSpan Fastest(int count)
        {
            var index = new NameIndex([.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes($"member_{i:x7}"))]);
            return Enumerable.Range(0, 7).Min(_ =>
            {
                long start = Stopwatch.GetTimestamp();
                int found = unknown.Count(name => index.Find(name) >= 0);
                TimeSpan taken = Stopwatch.GetElapsedTime(start);
                found.ShouldBe(0);
                return taken;
            });
        }
    }
}
