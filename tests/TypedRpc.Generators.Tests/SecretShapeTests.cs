using System.Text;
using TypedRpc.Generators.Tests.Contracts;
using TypedRpc.Notifications;
using TypedRpc.Serialization;

namespace TypedRpc.Generators.Tests;

/// <summary>What is sensitive stays out of notifications, whatever the form of the type that holds it.</summary>
public sealed class SecretShapeTests
{
    private static readonly Redaction Names = new(NotificationOptions.DefaultRedactedNames);

    [Fact]
    public void A_sensitive_member_with_a_number_is_left_out()
    {
        var value = new KeyedSub { First = 1, Password = "CANARY", Last = "l" };
        Told(Codec.Result<IAnnotatedService, KeyedSub>("keyed_sub"), value, new Redaction([]))
            .ShouldBe("""{"first":1,"other-name":[],"last":"l","double":2}""");
        Told(Codec.Result<IAnnotatedService, KeyedSub>("keyed_sub"), value, Names).ShouldNotContain("CANARY");
    }

    [Fact]
    public void A_sensitive_member_of_a_derived_type_is_left_out_at_any_depth()
    {
        Shape<Pet?> shape = Codec.Result<IVariantService, Pet?>("pet")!;
        var pets = new Pack
        {
            Name = "p",
            Members = [new Puppy { Name = "a", Hides = "CANARY" },
            new Cat { Name = "b", Hunts = new Puppy { Name = "c", Hides = "CANARY" } }]
        };
        Told(shape, pets, Names).ShouldBe(
            """{"$type":"pack","name":"p","members":[{"$type":"puppy","name":"a","barks":0},{"$type":7,"name":"b","hunts":{"$type":"puppy","name":"c","barks":0}}],"by_name":{}}""");
        Told(Codec.Result<IVariantService, IChange>("change"), new Created(1, "CANARY"), Names).ShouldBe("""{"$type":0,"id":1}""");
    }

    [Fact]
    public void A_map_of_derived_types_loses_the_entries_with_the_names_of_secrets_and_keeps_the_next_ones()
    {
        Shape<Pet?> shape = Codec.Result<IVariantService, Pet?>("pet")!;
        var pets = new Pack { Name = "p", ByName = { ["token"] = new Dog { Name = "CANARY" }, ["kept"] = new Dog { Name = "d" } } };
        Told(shape, pets, Names)
            .ShouldBe("""{"$type":"pack","name":"p","members":[],"by_name":{"kept":{"$type":"dog","name":"d","barks":0}}}""");
    }

    [Fact]
    public void A_converted_type_is_left_out_as_any_other() => Told(
        Codec.Result<IConvertedService, Network>("network"),
        new Network(System.Net.IPAddress.Loopback, [], [], [], null, null, new Money(5), null, null, null, []),
        new Redaction(["gateway", "fee"])).ShouldStartWith("""{"hosts":[],"since":{},"prices":{},"day":null,"cost":null,"any":null""");

    private static string Told<T>(Shape<T> shape, T value, Redaction redaction) =>
        Encoding.UTF8.GetString(new PayloadJson(redaction, new RpcJsonOptions()).Write(shape, value).Span);
}
