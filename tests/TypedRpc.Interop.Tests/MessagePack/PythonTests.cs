using System.Text.Json.Nodes;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Against msgpack for Python.</summary>
public sealed class PythonTests(PythonPeer peer) : PeerTests(peer), IClassFixture<PythonPeer>
{
    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(70_000)]
    public void Text_in_the_old_form_is_read_and_bytes_in_it_are_refused(int length)
    {
        // The specification of old had no bin, and no str 8.
        string text = new('t', length);
        byte[] written = Peer.Encode(Description.Of(text), "old");
        Shapes.Of<string?>("text").Read(written).ShouldBe(text);
        Should.Throw<RpcSerializationException>(
            () => Shapes.Of<byte[]?>("bytes").Read(Peer.Encode(Description.Of(new byte[length]), "old")));
    }

    [Fact]
    public void A_value_built_in_Python_is_read_without_a_contract_and_sent_back()
    {
        JsonNode built = JsonNode.Parse("""
            ["map", [
                [["str", "id"], ["int", "-7"]], [["str", "whole"], ["float", "4008000000000000"]], [["str", "huge"], ["int", "1267650600228229401496703205376"]], [["str", "raw"], ["bin", "00ff"]],
                [["str", "at"], ["time", "-1", "500000000"]], [["str", "rows"], ["list", [["list", []], ["map", [[["int", "2"], ["str", "two"]], [["bool", false], ["nil"]]]]]]]
            ]]
            """)!;

        RpcValue read = Shapes.Of<RpcValue>("value").Read(Peer.Encode(built));

        read.ShouldBe(RpcValue.Map(
            ("id", -7), ("whole", 3.0), ("huge", System.Numerics.BigInteger.Pow(2, 100)), ("raw", new byte[] { 0, 255 }),
            ("at", DateTime.UnixEpoch.AddSeconds(-0.5)),
            ("rows", RpcValue.List(RpcValue.List(), RpcValue.Map(("2", "two"), ("false", RpcValue.Null))))));
        read["whole"].Kind.ShouldBe(RpcValueKind.Float);
        Canonical(Peer.Decode(Shapes.Of<RpcValue>("value").Write(read))).ShouldBe(Canonical(Description.Of(read)));
    }

    [Fact]
    public void An_integer_of_any_size_that_Python_writes_is_read_into_every_type_that_holds_it()
    {
        // A plain integer of Python is int, or the extension where it is larger.
        byte[] written = Peer.Encode(Description.Of(5));
        Shapes.Of<Int128>("wide").Read(written).ShouldBe(5);
        Shapes.Of<System.Numerics.BigInteger>("large").Read(written).ShouldBe(5);
        byte[] large = Peer.Encode(JsonNode.Parse("""["int", "-170141183460469231731687303715884105728"]""")!);
        Shapes.Of<Int128>("wide").Read(large).ShouldBe(Int128.MinValue);
        Shapes.Of<System.Numerics.BigInteger>("large").Read(large).ShouldBe((System.Numerics.BigInteger)Int128.MinValue);
        Should.Throw<RpcSerializationException>(() => Shapes.Of<UInt128>("wide_unsigned").Read(large));
    }

    protected override string Canonical(JsonNode description) => Description.Canonical(description);

    protected override bool CanWrite(JsonArray description) => true;

    // A float of Python has 64 bits.
    protected override bool IsFixed(JsonArray description) => (string)description[0]! != "float";
}
