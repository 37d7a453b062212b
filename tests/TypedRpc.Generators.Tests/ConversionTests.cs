using System.Net;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Types that a class of the user converts to what travels.</summary>
public sealed class ConversionTests
{
    private static readonly Shape<Network> Networks = Codec.Result<IConvertedService, Network>("network");
    private static readonly Shape<IPAddress?> Addresses = Codec.Result<IConvertedService, IPAddress?>("address")!;

    [Fact]
    public void A_type_travels_as_what_its_shape_makes_of_it()
    {
        Codec.Json(Addresses, IPAddress.Loopback).ShouldBe("\"127.0.0.1\"");
        Codec.MessagePack(Addresses, IPAddress.Any).ShouldBe([0xa7, .. "0.0.0.0"u8]);
        Codec.Json(Codec.Result<IConvertedService, DayOfWeek?>("day"), DayOfWeek.Friday).ShouldBe("\"Friday\"");
        Codec.Json(Addresses, null).ShouldBe("null");
        Codec.FromJson(Addresses, "null").ShouldBeNull();
        Codec.FromMessagePack(Addresses, [0xc0]).ShouldBeNull();
    }

    [Fact]
    public void Members_elements_keys_and_nullables_are_converted()
    {
        var full = new Network(
            IPAddress.Loopback, [IPAddress.Any, null], new() { [IPAddress.Loopback] = DayOfWeek.Monday }, new() { [new Money(5)] = 6 },
            DayOfWeek.Sunday, new Money(7), new Money(8), new Money(11),
            Tuple.Create(9, "p"), new Forest { Trees = { new Forest(), null } },
            new() { [new Twice(IPAddress.Any)] = new Twice(IPAddress.Loopback) });
        const string Json = """
            {"gateway":"127.0.0.1","hosts":["0.0.0.0",null],"since":{"127.0.0.1":"Monday"},"prices":{"5":6},"day":"Sunday","cost":7,"fee":8,"any":11,"pair":{"number":9,"text":"p"},"forest":[[],null],"twices":{"0.0.0.0":"127.0.0.1"}}
            """;
        Codec.Json(Networks, full).ShouldBe(Json.Trim());
        Codec.Json(Networks, Codec.FromJson(Networks, Json)).ShouldBe(Json.Trim());
        Codec.Json(Networks, Codec.FromMessagePack(Networks, Codec.MessagePack(Networks, full))).ShouldBe(Json.Trim());
        var empty = new Network(null, [], [], [], null, null, default, null, null, null, []);
        Codec.Json(Networks, Codec.FromMessagePack(Networks, Codec.MessagePack(Networks, empty))).ShouldBe(Codec.Json(Networks, empty));
    }

    [Fact]
    public void Missing_arguments_take_their_defaults()
    {
        Shape<(IPAddress, DayOfWeek)> shape = Codec.Arguments<IConvertedService, (IPAddress, DayOfWeek)>("network");
        Codec.FromJson(shape, """{"address":"127.0.0.1"}""").ShouldBe((IPAddress.Loopback, DayOfWeek.Friday));
    }

    [Fact]
    public void An_exception_of_a_shape_becomes_the_inner_exception_of_the_error_of_the_value()
    {
        RpcSerializationException read = Should.Throw<RpcSerializationException>(() => Codec.FromJson(Addresses, "\"1.2.3.four\""));
        read.Message.ShouldStartWith("A value of System.Net.IPAddress could not be read: ");
        read.InnerException.ShouldBeOfType<FormatException>();
        RpcSerializationException written = Should.Throw<RpcSerializationException>(
            () => Codec.MessagePack(Addresses, IPAddress.Parse("fe80::1%99")));
        written.Message.ShouldBe("A value of System.Net.IPAddress could not be written: scope 99");
        written.InnerException.ShouldBeOfType<InvalidOperationException>();
        Should.Throw<RpcSerializationException>(
            () => Codec.FromJson(Codec.Result<IConvertedService, DayOfWeek?>("day"), "\"ours\"")).Message.ShouldBe("as it is");
    }

    [Fact]
    public void A_shape_never_sees_a_null()
    {
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Networks, """{"fee":null}"""));
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(Networks, [0x81, 0xa5, .. "since"u8, 0x81, 0xc0, 0xc0]));
        Shape<Dictionary<Twice, int>> twices = Codec.Result<IConvertedService, Dictionary<Twice, int>>("twices");
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(twices, [0x81, 0xc0, 1]));
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(twices, """{"none":1}""")).Message.ShouldContain("key");
    }

    [Fact]
    public void A_type_that_holds_itself_is_bounded()
    {
        Shape<Forest> shape = Codec.Result<IConvertedService, Forest>("forest");
        var forest = new Forest();
        forest.Trees.Add(forest);
        Should.Throw<RpcSerializationException>(() => Codec.Json(shape, forest)).Message.ShouldContain("refers to itself");
        Should.Throw<RpcSerializationException>(() => Codec.MessagePack(shape, forest)).Message.ShouldContain("refers to itself");
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(shape, new string('[', 65) + new string(']', 65))).Message
            .ShouldContain("64 deep");
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(shape, [.. Enumerable.Repeat((byte)0x91, 65), 0xc0])).Message
            .ShouldContain("64 deep");
    }
}
