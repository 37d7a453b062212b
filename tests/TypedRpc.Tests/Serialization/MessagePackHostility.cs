using TypedRpc.Serialization;
using TypedRpc.TestContracts;

namespace TypedRpc.Tests.Serialization;

/// <summary>Bytes from somebody who means no good.</summary>
public sealed class MessagePackHostility
{
    private static readonly SampleShape[] Shapes = [new(SampleMembers.ByName), new(SampleMembers.ByPosition)];

    private static readonly byte[][] Corpus =
    [
        .. Shapes.Select(shape => Pack.WriteBytes((ref MessagePackWriter w) => shape.Write(ref w, Sample.Full()))),
        Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, Nested())),
    ];

    [Fact]
    public void A_message_that_ends_anywhere_too_early_is_refused()
    {
        foreach (byte[] whole in Corpus)
        {
            for (int length = 0; length < whole.Length; length++)
            {
                byte[] cut = whole[..length];
                Pack.Fault(cut, Pack.Skip);
                if (whole == Corpus[^1])
                    Pack.Fault(cut, Pack.Dynamic);
                else
                    Pack.Fault(cut, (ref MessagePackReader r) => Shapes[0].Read(ref r));
            }
        }
    }

    [Theory]
    [InlineData("c4ff")]
    [InlineData("c5ffff")]
    [InlineData("c6ffffffff")]
    [InlineData("c67fffffff")]
    [InlineData("c680000000")]
    [InlineData("d9ff")]
    [InlineData("daffff")]
    [InlineData("dbffffffff")]
    [InlineData("db7fffffff")]
    [InlineData("db80000000")]
    [InlineData("dcffff")]
    [InlineData("ddffffffff")]
    [InlineData("dd7fffffff")]
    [InlineData("deffff")]
    [InlineData("dfffffffff")]
    [InlineData("df7fffffff")]
    [InlineData("df80000000")]
    [InlineData("c7ff01")]
    [InlineData("c8ffff01")]
    [InlineData("c9ffffffff01")]
    [InlineData("c97fffffff01")]
    public void A_length_that_is_a_lie_costs_nothing(string hex)
    {
        byte[] bytes = Pack.Bytes(hex + "0102030405");
        Costs(bytes, () =>
        {
            Pack.Fault(bytes, Pack.Skip);
            Pack.Fault(bytes, Pack.Dynamic);
        });
    }

    [Theory]
    [InlineData("91", 64)]
    [InlineData("81a161", 64)]
    [InlineData("dc0001", 64)]
    [InlineData("df00000001a161", 64)]
    public void Nesting_is_read_64_deep_and_no_deeper(string level, int most)
    {
        Pack.Read(Pack.Repeat(level, most) + "00", Pack.Dynamic);
        Pack.Fault(Pack.Repeat(level, most + 1) + "00", Pack.Dynamic);
    }

    [Theory]
    [InlineData("91")]
    [InlineData("8191")]
    [InlineData("dd00000001")]
    public void A_nesting_bomb_neither_exhausts_the_stack_nor_takes_long(string level)
    {
        byte[] bomb = Pack.Bytes(Pack.Repeat(level, 1_000_000) + "00");
        Costs(bomb, () => Pack.Fault(bomb, Pack.Dynamic));
        if (level == "91")
            Pack.Read(bomb, Pack.Skip);
        byte[] member = [0x81, 0xa1, (byte)'?', .. bomb, 0xc1];
        Pack.Fault(bomb, (ref MessagePackReader r) => Shapes[0].Read(ref r));
        Pack.Fault(member, (ref MessagePackReader r) => { r.Skip(); return r.ReadInt32(); });
    }

    [Fact]
    public void A_chain_of_objects_is_read_64_deep_and_no_deeper()
    {
        // 63 objects, and a list in each of them.
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => SampleMembers.Write(ref w, Chain(62), SampleMembers.ByName));
        Pack.Read(bytes, (ref MessagePackReader r) => SampleMembers.Read(ref r, SampleMembers.ByName)).ShouldNotBeNull();
        Should.Throw<RpcSerializationException>(
            () => Pack.WriteBytes((ref MessagePackWriter w) => SampleMembers.Write(ref w, Chain(63), SampleMembers.ByName)));

        string parent = "81a6" + Pack.Utf8("parent");
        Pack.Read(Pack.Repeat(parent, 64) + "c0", (ref MessagePackReader r) => SampleMembers.Read(ref r, SampleMembers.ByName));
        Pack.Fault(Pack.Repeat(parent, 65) + "c0", (ref MessagePackReader r) => SampleMembers.Read(ref r, SampleMembers.ByName));
    }

    [Fact]
    public void Every_value_that_can_be_written_at_the_deepest_level_can_be_read_there()
    {
        var value = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(2));
        for (int depth = 62; depth <= 64; depth++)
        {
            byte[]? written = null;
            try
            {
                written = Pack.WriteBytes((ref MessagePackWriter w) =>
                {
                    for (int i = 0; i < depth; i++)
                        w.BeginArray(1);
                    w.WriteDateTimeOffset(value);
                });
            }
            catch (RpcSerializationException)
            {
                depth.ShouldBe(64);
            }

            if (written is not null)
            {
                Pack.Read(written, (ref MessagePackReader r) =>
                {
                    for (int i = 0; i < depth; i++)
                        r.BeginArray();
                    return r.ReadDateTimeOffset();
                }).ShouldBe(value);
            }
        }
    }

    [Theory]
    [InlineData("a1ff")]
    [InlineData("a1c3")]
    [InlineData("a2c080")]
    [InlineData("a3eda080")]
    [InlineData("a4f4908080")]
    [InlineData("a180")]
    [InlineData("a3e28228")]
    public void Text_that_is_not_UTF_8_is_refused(string hex)
    {
        Pack.Fault(hex, (ref MessagePackReader r) => r.ReadString());
        Pack.Fault(hex, Pack.Dynamic);
        Pack.Fault("81" + hex + "00", Pack.Dynamic);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_not_written()
    {
        // Not as data of a theory: attributes hold UTF-8 and cannot express them.
        foreach (string text in new[] { "\ud800", "abcdefghijklm\udc00", "\udc00\ud800" })
            Should.Throw<RpcSerializationException>(() => Pack.WriteBytes((ref MessagePackWriter w) => w.WriteString(text)));
    }

    [Fact]
    public void Data_that_refers_to_itself_is_not_written()
    {
        var list = new List<object?>();
        list.Add(list);
        Should.Throw<RpcSerializationException>(() => Pack.WriteBytes((ref MessagePackWriter w) => DynamicValue.Write(ref w, list)));
    }

    [Fact]
    public Task Damaged_messages_throw_only_RpcSerializationException() => new MutationRun("MessagePack", 20240229).Over(
        MutationRun.IsLong ? 5_000_000 : 200_000,
        Target(Generated.Everything, Everything.Sample()),
        Target(Generated.Arguments, (Everything.Sample(), 1, "text")),
        Target(Generated.Branch, Branch.Grown(6)),
        Target(Generated.Leaves, [default, new Leaf(Guid.Empty, Guid.Empty, 1.5m, DateTimeOffset.MaxValue, [default, default])]),
        Target(Shapes[0], Sample.Full()),
        Target(Shapes[1], Sample.Full()),
        new MutationTarget(Corpus[^1], bytes =>
        {
            var reader = new MessagePackReader(bytes, 0, bytes.Length);
            return DynamicValue.Read(ref reader);
        }),
        new MutationTarget(Corpus[0], bytes =>
        {
            var reader = new MessagePackReader(bytes, 0, bytes.Length);
            reader.Skip();
            reader.Position.ShouldBeLessThanOrEqualTo(bytes.Length);
            return null;
        }));

    // What was read can be written, and is the same when it is read again.
    private static MutationTarget Target<T>(Shape<T> shape, T value)
    {
        return new MutationTarget(Bytes(value), bytes => Read(bytes), read =>
        {
            byte[] written = Bytes((T)read!);
            written.AsSpan().SequenceEqual(Bytes(Read(written))).ShouldBeTrue();
        });

        byte[] Bytes(T it) => Pack.WriteBytes((ref MessagePackWriter w) => shape.Write(ref w, it));

        T Read(byte[] bytes)
        {
            var reader = new MessagePackReader(bytes, 0, bytes.Length);
            return shape.Read(ref reader);
        }
    }

    private static Sample Chain(int parents) => parents == 0 ? new Sample { Name = "root" } : new Sample { Parent = Chain(parents - 1) };

    private static Dictionary<string, object?> Nested() => new()
    {
        ["null"] = null,
        ["true"] = true,
        ["numbers"] = new List<object?> { 0L, -1L, 128L, long.MinValue, ulong.MaxValue, 1.5, double.NaN },
        ["text"] = new string('t', 40),
        ["bytes"] = new byte[300],
        ["when"] = new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc),
        ["map"] = new Dictionary<string, object?> { ["inner"] = new List<object?> { new Dictionary<string, object?>() } },
    };

    private static void Costs(byte[] input, Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan((2 * 2 * input.Length) + (1 << 20));
    }
}
