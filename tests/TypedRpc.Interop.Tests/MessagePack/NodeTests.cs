using System.Text.Json.Nodes;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Against @msgpack/msgpack for JavaScript.</summary>
public sealed class NodeTests(NodePeer peer) : PeerTests(peer), IClassFixture<NodePeer>
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(-100)]
    [InlineData(70_000)]
    public void An_integer_in_64_bits_is_read_into_every_type_that_holds_it(int value)
    {
        byte[] written = Peer.Encode(Description.Of(value), "wide");
        written.Length.ShouldBe(9);
        Shapes.Of<int>("int32").Read(written).ShouldBe(value);
        Shapes.Of<long>("int64").Read(written).ShouldBe(value);
        Shapes.Of<double>("double").Read(written).ShouldBe(value);
        Shapes.Of<DayOfWeek>("day").Read(written).ShouldBe((DayOfWeek)value);
        if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
            Shapes.Of<sbyte>("int8").Read(written).ShouldBe((sbyte)value);
        else
            Should.Throw<RpcSerializationException>(() => Shapes.Of<sbyte>("int8").Read(written));
    }

    [Fact]
    public void An_integer_as_a_float_is_a_float_here()
    {
        byte[] written = Peer.Encode(Description.Of(7), "float");
        Shapes.Of<double>("double").Read(written).ShouldBe(7);
        Should.Throw<RpcSerializationException>(() => Shapes.Of<int>("int32").Read(written));
    }

    [Fact]
    public void A_name_that_JavaScript_keeps_for_itself_is_refused_there_and_read_here()
    {
        var value = new Dictionary<string, int> { ["__proto__"] = 1 };
        byte[] written = Shapes.Of<Dictionary<string, int>>("named").Write(value);
        Peer.Encode(Description.Of(value)).ShouldBe(written);
        Should.Throw<InvalidDataException>(() => Peer.Decode(written)).Message.ShouldContain("__proto__");
        Shapes.Of<Dictionary<string, int>>("named").Read(written).ShouldBe(value);
    }

    protected override string Canonical(JsonNode description) => Description.CanonicalNumbers(description);

    // The names of an object are text. Its zero has a sign, which the package does not write.
    protected override bool CanWrite(JsonArray description) => (string)description[0]! switch
    {
        "list" => description[1]!.AsArray().All(item => CanWrite(item!.AsArray())),
        "map" => description[1]!.AsArray().All(entry => (string)entry![0]![0]! == "str" && CanWrite(entry[1]!.AsArray())),
        "float" => (string)description[1]! != "8000000000000000",
        _ => true,
    };

    // A number without a fraction is written as an integer, and names that are numbers come first.
    protected override bool IsFixed(JsonArray description) => (string)description[0]! is not ("float" or "map");
}
