using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>Closed hierarchies: types behind which others may stand.</summary>
public sealed class VariantTests
{
    private static readonly Shape<Pet?> Pets = Codec.Result<IVariantService, Pet?>("pet")!;
    private static readonly Shape<IChange> Changes = Codec.Result<IVariantService, IChange>("change");

    [Fact]
    public void JSON_is_as_System_Text_Json_writes_it()
    {
        Codec.Json(Pets, new Dog { Name = "rex", Barks = 2 }).ShouldBe("""{"$type":"dog","name":"rex","barks":2}""");
        Codec.Json(Pets, new Cat { Name = "tom", Hunts = new Dog { Name = "rex" } })
            .ShouldBe("""{"$type":7,"name":"tom","hunts":{"$type":"dog","name":"rex","barks":0}}""");
        Codec.Json(Pets, null).ShouldBe("null");
        Codec.Json(Codec.Result<IVariantService, Dog>("dog"), new Dog { Name = "rex" }).ShouldBe("""{"name":"rex","barks":0}""");
        Codec.Json(Changes, new Created(5, "s")).ShouldBe("""{"$type":0,"id":5,"secret":"s"}""");
        Codec.Json(Codec.Result<IVariantService, Both>("both"), new BothA(1)).ShouldBe("""{"$type":"a","x":1}""");
    }

    [Fact]
    public void MessagePack_is_a_pair_of_discriminator_and_value()
    {
        Codec.MessagePack(Pets, new Dog { Name = "r", Barks = 2 })
            .ShouldBe([0x92, 0xa3, .. "dog"u8, 0x82, 0xa4, .. "name"u8, 0xa1, (byte)'r', 0xa5, .. "barks"u8, 2]);
        Codec.MessagePack(Pets, null).ShouldBe([0xc0]);
        Codec.MessagePack(Changes, new Created(5, "s")).ShouldBe([0x92, 0, 0x93, 5, 0xc0, 0xa1, (byte)'s']);
        Codec.MessagePack(Changes, new Deleted(6)).ShouldBe([0x92, 1, 0x91, 6]);
        Codec.MessagePack(Codec.Result<IVariantService, Both>("both"), new BothB()).ShouldBe([0x92, 4, 0x80]);
    }

    [Fact]
    public void Every_type_of_the_list_comes_back_as_itself()
    {
        Pet pack = new Pack
        {
            Name = "p",
            Members = [new Dog { Name = "a", Barks = 1 }, null, new Puppy { Name = "b", Hides = "h" }],
            ByName = { ["c"] = new Cat { Name = "c" } },
        };
        foreach (Pet? read
            in new[] { Codec.FromMessagePack(Pets, Codec.MessagePack(Pets, pack)), Codec.FromJson(Pets, Codec.Json(Pets, pack)) })
        {
            Pack back = read.ShouldBeOfType<Pack>();
            back.Members[0].ShouldBeOfType<Dog>().Barks.ShouldBe(1);
            back.Members[1].ShouldBeNull();
            back.Members[2].ShouldBeOfType<Puppy>().Hides.ShouldBe("h");
            back.ByName["c"].ShouldBeOfType<Cat>();
        }

        foreach (IChange change in new IChange[] { new Created(1, "s"), new Deleted(2) })
        {
            Codec.FromMessagePack(Changes, Codec.MessagePack(Changes, change)).ShouldBe(change);
            Codec.FromJson(Changes, Codec.Json(Changes, change)).ShouldBe(change);
        }

        Shape<Both> both = Codec.Result<IVariantService, Both>("both");
        Codec.FromJson(both, Codec.Json(both, new BothA(3))).ShouldBe(new BothA(3));
        Codec.FromMessagePack(both, Codec.MessagePack(both, new BothA(3))).ShouldBe(new BothA(3));
    }

    [Fact]
    public void The_discriminator_is_found_wherever_it_is()
    {
        Codec.FromJson(Pets, """{"barks":3,"name":"x","$type":"dog"}""").ShouldBeOfType<Dog>().Barks.ShouldBe(3);
        Codec.FromJson(Pets, """{"name":"x","hunts":{"name":"y","\u0024type":"dog"},"$type":7}""")
            .ShouldBeOfType<Cat>().Hunts.ShouldBeOfType<Dog>();
    }

    [Fact]
    public void A_value_of_a_concrete_base_that_is_not_listed_has_no_discriminator()
    {
        Shape<Figure> shape = Codec.Result<IVariantService, Figure>("figure");
        Codec.Json(shape, new Figure { Color = 1 }).ShouldBe("""{"color":1}""");
        Codec.Json(shape, new Circle { Radius = 2 }).ShouldBe("""{"kind":"circle","color":0,"radius":2}""");
        Codec.MessagePack(shape, new Figure { Color = 1 }).ShouldBe([0x92, 0xc0, 0x81, 0xa5, .. "color"u8, 1]);
        Codec.FromMessagePack(shape, Codec.MessagePack(shape, new Figure { Color = 1 })).ShouldBeOfType<Figure>().Color.ShouldBe(1);
        Codec.FromJson(shape, """{"color":1}""").ShouldBeOfType<Figure>().Color.ShouldBe(1);
        Codec.FromJson(shape, """{"color":1,"kind":"circle"}""").ShouldBeOfType<Circle>();
    }

    [Fact]
    public void A_base_that_lists_itself_is_one_of_the_types()
    {
        Shape<Own> shape = Codec.Result<IVariantService, Own>("own");
        Codec.Json(shape, new Own { A = 1 }).ShouldBe("""{"$type":"own","a":1}""");
        Codec.FromJson(shape, """{"$type":"own","a":1}""").ShouldBeOfType<Own>().A.ShouldBe(1);
        Codec.FromMessagePack(shape, Codec.MessagePack(shape, new OwnSub { B = 2 })).ShouldBeOfType<OwnSub>().B.ShouldBe(2);
        Codec.Json(Codec.Result<IVariantService, OwnSub>("own_sub"), new OwnSub { B = 2 }).ShouldBe("""{"a":0,"b":2}""");
    }

    [Theory]
    [InlineData(
        """{"$type":"wolf","name":"x"}""",
        "'wolf' is not a discriminator of TypedRpc.Generators.Tests.Contracts.Pet; known are 7, 'dog', 'pack', 'puppy'.")]
    [InlineData("""{"$type":8,"name":"x"}""", "'8' is not a discriminator")]
    [InlineData("""{"name":"x"}""", "The discriminator '$type' of TypedRpc.Generators.Tests.Contracts.Pet is missing; known are 7, 'dog'")]
    [InlineData("""{"$type":null,"name":"x"}""", "is missing")]
    [InlineData("""{"$type":{},"name":"x"}""", "must be a string")]
    [InlineData("""{"$type":1.5,"name":"x"}""", "must be a string")]
    [InlineData("""{"$type":"dog"}""", "The required member 'name' of TypedRpc.Generators.Tests.Contracts.Dog is missing.")]
    [InlineData("""{"$type":"TypedRpc.Generators.Tests.Contracts.Unlisted","name":"x"}""", "is not a discriminator")]
    [InlineData("[]", "must be an object")]
    [InlineData("5", "must be an object")]
    public void A_discriminator_that_is_not_known_is_an_error_that_names_those_that_are(string json, string message) =>
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Pets, json)).Message.ShouldContain(message);

    [Theory]
    [InlineData("92a4776f6c6680", "'wolf' is not a discriminator")]
    [InlineData("92c080", "is missing")]
    [InlineData("91a3646f67", "must be an array of a discriminator and a value")]
    [InlineData("93a3646f6780c0", "must be an array of a discriminator and a value")]
    [InlineData("80", "must be an array")]
    [InlineData("92c380", "must be a string")]
    [InlineData("92", "The message ends")]
    [InlineData("920580", "'5' is not a discriminator")]
    public void A_malformed_pair_is_an_error(string hex, string message) =>
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(Pets, Convert.FromHexString(hex))).Message
            .ShouldContain(message);

    [Fact]
    public void A_value_of_a_type_that_is_not_listed_is_an_error_that_names_it()
    {
        string message = Should.Throw<RpcSerializationException>(() => Codec.Json(Pets, new Unlisted { Name = "x" })).Message;
        message.ShouldContain(
            "A value of TypedRpc.Generators.Tests.Contracts.Unlisted cannot be serialized as TypedRpc.Generators.Tests.Contracts.Pet");
        message.ShouldContain("'puppy'");
        Should.Throw<RpcSerializationException>(() => Codec.MessagePack(Pets, new Unlisted { Name = "x" }));
    }

    [Fact]
    public void A_cycle_through_types_lists_and_maps_is_an_error()
    {
        var cat = new Cat { Name = "c" };
        cat.Hunts = cat;
        var list = new Pack { Name = "l" };
        list.Members.Add(list);
        var map = new Pack { Name = "m" };
        map.ByName["m"] = map;
        foreach (Pet pet in new Pet[] { cat, list, map })
        {
            Should.Throw<RpcSerializationException>(() => Codec.Json(Pets, pet)).Message.ShouldContain("refers to itself");
            Should.Throw<RpcSerializationException>(() => Codec.MessagePack(Pets, pet)).Message.ShouldContain("refers to itself");
        }
    }

    [Fact]
    public void Nesting_is_bounded_when_reading_too()
    {
        string json = string.Concat(Enumerable.Repeat("""{"$type":7,"name":"n","hunts":""", 65)) + "null" + new string('}', 65);
        Should.Throw<RpcSerializationException>(() => Codec.FromJson(Pets, json)).Message.ShouldContain("64 deep");
        byte[] pair = [0x92, 7, 0x82, 0xa4, .. "name"u8, 0xa1, (byte)'n', 0xa5, .. "hunts"u8];
        byte[] bytes = [.. Enumerable.Repeat(pair, 33).SelectMany(one => one), 0xc0];
        Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(Pets, bytes)).Message.ShouldContain("64 deep");
    }

    [Fact]
    public void Truncated_and_flipped_bytes_are_serialization_errors()
    {
        byte[] bytes = Codec.MessagePack(Pets, new Cat { Name = "tom", Hunts = new Puppy { Name = "rex", Hides = "h" } });
        for (int length = 0; length < bytes.Length; length++)
            Should.Throw<RpcSerializationException>(() => Codec.FromMessagePack(Pets, bytes[..length]));
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] flipped = [.. bytes];
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
            try
            {
                var reader = new MessagePackReader(flipped, 0, flipped.Length);
                Pets.Read(ref reader);
            }
            catch (RpcSerializationException)
            {
                // The one exception that there may be.
            }
        }
    }
}
