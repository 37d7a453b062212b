using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using TypedRpc.Serialization;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>What holds between this implementation and another one, both ways.</summary>
public abstract class PeerTests(Peer peer)
{
    private const ulong Seed = 20_261_122;

    // Of lists and texts; the table has those of every length.
    private const int LargestSize = 20;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TYPEDRPC_TEST_ALL") == "1";
    private static readonly int Most = IsLong ? 5_000 : 300;

    // A round trip for each value takes time: the short form takes every fourth of them.
    private static IEnumerable<Case> Table => Cases.Common.Concat(Cases.ByNumber).Where((_, i) => IsLong || i % 4 == 0);

    /// <summary>The other implementation.</summary>
    protected Peer Peer { get; } = peer;

    [Fact]
    public void A_value_written_in_dotnet_is_read_by_the_peer()
    {
        int count = 0;
        foreach (Case one in Table)
        {
            Canonical(Peer.Decode(one.Written)).ShouldBe(Canonical(one.Description));
            count++;
        }

        Print($"{count} values of the table were written here and read there");
    }

    [Fact]
    public void A_value_written_by_the_peer_is_read_in_dotnet()
    {
        (int count, int same) = (0, 0);
        foreach (Case one in Table.Where(one => CanWrite(one.Description)))
        {
            byte[] written = Peer.Encode(one.Description);
            Description.Canonical(one.Read(written)).ShouldBe(Description.Canonical(one.Description));
            count++;
            same += written.AsSpan().SequenceEqual(one.Written) ? 1 : 0;
            if (IsFixed(one.Description))
                Convert.ToHexStringLower(written).ShouldBe(Convert.ToHexStringLower(one.Written));
        }

        Print($"{count} values of the table were written there and read here; {same} of them have the same bytes");
    }

    [Fact]
    public void Any_payload_is_read_on_the_other_side()
    {
        Shape<Payload> shape = Shapes.Of<Payload>("payload");
        Property(Any.Payload(2), value =>
        {
            JsonArray description = Description.Of(value);
            byte[] written = shape.Write(value);
            Canonical(Peer.Decode(written)).ShouldBe(Canonical(description));
            Description.Canonical(Description.Of(shape.Read(Peer.Encode(description)))).ShouldBe(Description.Canonical(description));
        });
    }

    [Fact]
    public void Any_map_by_other_keys_than_names_is_read_on_the_other_side()
    {
        Shape<Keyed> shape = Shapes.Of<Keyed>("keyed");
        Property(Any.Keyed, value =>
        {
            JsonArray description = Description.Of(value);
            Canonical(Peer.Decode(shape.Write(value))).ShouldBe(Canonical(description));
            if (CanWrite(description))
                Description.Canonical(Description.Of(shape.Read(Peer.Encode(description)))).ShouldBe(Description.Canonical(description));
        });
    }

    [Fact]
    public void Any_value_of_the_types_that_MessagePack_has_no_kind_for_is_read_on_the_other_side()
    {
        Shape<Extended> shape = Shapes.Of<Extended>("extended");
        Property(Any.Extended, value =>
        {
            JsonArray description = Description.Of(value);
            Canonical(Peer.Decode(shape.Write(value))).ShouldBe(Canonical(description));
            Description.Canonical(Description.Of(shape.Read(Peer.Encode(description)))).ShouldBe(Description.Canonical(description));
        });
    }

    [Fact]
    public void Any_value_without_a_declared_type_is_the_same_here_and_there()
    {
        Shape<RpcValue> shape = Shapes.Of<RpcValue>("value");
        Property(Any.Value(4), value =>
        {
            JsonArray description = Description.Of(value);
            Canonical(Peer.Decode(shape.Write(value))).ShouldBe(Canonical(description));
            shape.Read(Peer.Encode(description)).ShouldBe(value);
        });
    }

    [Fact]
    public void Any_bytes_of_MessagePack_mean_the_same_in_both_languages_in_every_form() => Property(Any.AnyForm, bytes =>
    {
        var reader = new MessagePackReader(bytes, 0, bytes.Length);
        object? value = DynamicValue.Read(ref reader);
        reader.Position.ShouldBe(bytes.Length);
        Canonical(Peer.Decode(bytes)).ShouldBe(Canonical(Description.Of(value)));
        reader = new MessagePackReader(bytes, 0, bytes.Length);
        reader.Skip();
        reader.Position.ShouldBe(bytes.Length);
    });

    [Fact]
    public void Bytes_that_end_too_early_are_refused_here_and_there()
    {
        Shape<Payload> shape = Shapes.Of<Payload>("payload");
        Property(Any.Payload(1), most: 3, hold: value =>
        {
            byte[] whole = shape.Write(value);
            for (int length = 0; length < whole.Length; length += length < 400 ? 1 : 97)
            {
                byte[] cut = whole[..length];
                Should.Throw<RpcSerializationException>(() => shape.Read(cut));
                Should.Throw<InvalidDataException>(() => Peer.Decode(cut));
            }
        });
    }

    [Fact]
    public void An_extension_of_another_type_is_skipped_here()
    {
        Shape<Payload> shape = Shapes.Of<Payload>("payload");
        Property(Any.Payload(0), most: 3, hold: value =>
        {
            JsonArray description = Description.Of(value);
            foreach (int length in new[] { 0, 1, 2, 3, 4, 8, 12, 16, 17, 255, 256, 65_536 })
            {
                JsonArray more = description.DeepClone().AsArray();
                more[1]!.AsArray().Insert(
                    0,
                    new JsonArray(new JsonArray("str", "unknown"), new JsonArray("ext", "42", Convert.ToHexStringLower(new byte[length]))));
                byte[] written = Peer.Encode(more);
                Canonical(Peer.Decode(written)).ShouldBe(Canonical(more));
                Description.Canonical(Description.Of(shape.Read(written))).ShouldBe(Description.Canonical(description));
            }
        });
    }

    [Fact]
    public void Numbers_of_32_bits_are_read_into_those_of_64()
    {
        foreach (double value in new[] { 1.5, -0.25, float.MaxValue, double.PositiveInfinity, double.NaN })
        {
            byte[] written = Peer.Encode(Description.Of(value), "single");
            written[0].ShouldBe((byte)0xca);
            Shapes.Of<double>("double").Read(written).ShouldBe(value);
            Shapes.Of<float>("single").Read(written).ShouldBe((float)value);
        }
    }

    /// <summary>One text for what the peer can tell apart.</summary>
    protected abstract string Canonical(JsonNode description);

    /// <summary>True when the peer has a value for it.</summary>
    protected abstract bool CanWrite(JsonArray description);

    /// <summary>True when the specification, and the peer's idea of the value, leave one choice of bytes.</summary>
    protected abstract bool IsFixed(JsonArray description);

    private void Property<T>(Gen<T> values, Action<T> hold, int? most = null)
    {
        int count = most ?? Most;
        Prop.ForAll(values.Resize(LargestSize).ToArbitrary(), hold)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(Seed, 1));
        Print($"{count} random values, seed {Seed}");
    }

    private void Print(string text) => TestContext.Current.TestOutputHelper!.WriteLine($"{Peer.Name}: {text}");
}
