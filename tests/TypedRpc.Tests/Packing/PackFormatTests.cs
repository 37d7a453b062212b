using System.Text;
using TypedRpc.Messages;
using TypedRpc.Packing;

namespace TypedRpc.Tests.Packing;

public sealed class PackFormatTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(PackFormat.MaxMessages)]
    public void The_messages_of_a_pack_are_read_as_they_were_written(int count)
    {
        string[] texts = [.. Enumerable.Range(0, count).Select(i => new string('x', i * 7))];

        Read(PackFormat.Write([.. texts.Select(Body)]).Span).ShouldBe(texts);
    }

    [Fact]
    public void A_pack_is_a_MessagePack_array_of_binary_values() =>
        Convert.ToHexString(PackFormat.Write([Body("ab"), Body("")]).Span).ShouldBe("DC0002" + "C500026162" + "C50000");

    [Fact]
    public void The_size_of_a_pack_is_known_before_it_is_written() =>
        PackFormat.Write([Body("abc"), Body("de")]).Length.ShouldBe(PackFormat.SizeOf(messages: 2, bytes: 5));

    [Fact]
    public void Bytes_that_are_not_a_pack_are_refused()
    {
        byte[] valid = PackFormat.Write([Body("abc"), Body("de")]).Span.ToArray();
        for (int length = 0; length < valid.Length; length++)
            IsRead(valid[..length]).ShouldBeFalse($"the first {length} bytes");
        IsRead([.. valid, 0]).ShouldBeFalse("bytes after the last message");
        IsRead([0xdc, 0, 0]).ShouldBeFalse("no message");
        IsRead([0xdc, 0xff, 0xff, .. valid.AsSpan(3)]).ShouldBeFalse("more messages than there are");
        IsRead([0x92, .. valid.AsSpan(3)]).ShouldBeFalse("another form of the array");
        IsRead([0xdc, 0, 1, 0xc5, 0xff, 0xff, 1]).ShouldBeFalse("a message longer than the pack");
        const int TooMany = PackFormat.MaxMessages + 1;
        IsRead([0xdc, 0, TooMany, .. Enumerable.Repeat(new byte[] { 0xc5, 0, 0 }, TooMany).SelectMany(one => one)]).ShouldBeFalse("too many messages");
        IsRead([0xdc, 0, 2, 0xc5, 0x80, 0, .. new byte[0x8000], 0xc5, 0x7f, 0xff, .. new byte[0x7fff]]).ShouldBeFalse("too many bytes");
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(5);
        byte[] valid = PackFormat.Write([Body("abc"), Body("de"), Body("")]).Span.ToArray();
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. valid];
            for (int change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (IsRead(bytes))
                Read(bytes).Length.ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [InlineData(PackKind.HandledAgain, "typed/rpc+pack")]
    [InlineData(PackKind.HandledOnce, "typed/rpc+once")]
    public void The_content_type_of_a_pack_contains_that_of_its_messages(PackKind kind, string expected)
    {
        var type = new PackType("typed/rpc", kind);
        PackFormat.TypeOf(type).ShouldBe(expected);
        PackFormat.IsPack(expected, out PackType read).ShouldBeTrue();
        read.ShouldBe(type);
        PackFormat.IsPack("+pack", out read).ShouldBeTrue();
        read.MessageType.ShouldBe("");
    }

    [Theory]
    [InlineData("typed/rpc")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_content_types_are_not_those_of_packs(string? contentType) =>
        PackFormat.IsPack(contentType, out _).ShouldBeFalse();

    private static MessageBody Body(string text) => MessageBody.CopyOf(Encoding.UTF8.GetBytes(text));

    private static bool IsRead(byte[] bytes) => PackFormat.TryRead(bytes, new int[PackFormat.MaxMessages], out _);

    private static string[] Read(ReadOnlySpan<byte> pack)
    {
        int[] lengths = new int[PackFormat.MaxMessages];
        PackFormat.TryRead(pack, lengths, out int count).ShouldBeTrue();
        var read = new string[count];
        for (int i = 0; i < count; i++)
            read[i] = Encoding.UTF8.GetString(PackFormat.Next(ref pack, lengths[i], isFirst: i == 0));
        pack.IsEmpty.ShouldBeTrue();
        return read;
    }
}
