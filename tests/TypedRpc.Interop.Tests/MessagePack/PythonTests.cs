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
        Should.Throw<RpcSerializationException>(() => Shapes.Of<byte[]?>("bytes").Read(Peer.Encode(Description.Of(new byte[length]), "old")));
    }

    protected override string Canonical(JsonNode description) => Description.Canonical(description);

    protected override bool CanWrite(JsonArray description) => true;

    // A float of Python has 64 bits.
    protected override bool IsFixed(JsonArray description) => (string)description[0]! != "float";
}
