using System.Text;
using MessagePack;
using MessagePack.Resolvers;
using TypedRpc.Generated;
using TypedRpc.Serialization;

namespace TypedRpc.EndToEnd.Tests.Encoded;

/// <summary>What is sent by somebody else than a formatter.</summary>
public sealed class MessagePackShapeTests
{
    private static readonly byte[] Money = MessagePackSerializer.Serialize(Encoded.Money.Of(12.5m));

    [Fact]
    public void The_message_contains_the_bytes_of_the_package()
    {
        byte[] expected = MessagePackSerializer.Serialize(new Share("ACME", 7));

        MessagePackShape<Share>.ToWire(new Share("ACME", 7)).Bytes.ToArray().ShouldBe(expected);
        Write(ShapeOf<Share?>(nameof(IVault.ShareAsync)), new Share("ACME", 7)).ShouldBe(expected);
    }

    [Fact]
    public void A_value_that_is_cut_off_anywhere_is_refused()
    {
        for (int length = 0; length < Money.Length; length++)
            Refused(Money[..length]);
    }

    [Fact]
    public void Bytes_left_unread_by_the_formatter_are_refused()
    {
        var exception = Should.Throw<RpcSerializationException>(
            () => MessagePackShape<Money>.FromWire(new EncodedMessagePack((byte[])[.. Money, 1])));

        exception.Message.ShouldContain($"has read {Money.Length} of the {Money.Length + 1} bytes");
    }

    [Fact]
    public void The_reason_of_the_package_is_in_the_message_and_its_exception_inside()
    {
        var exception = Refused(MessagePackSerializer.Serialize(new[] { "1" }));

        exception.Message.ShouldContain("money has two parts");
        exception.InnerException.ShouldBeOfType<MessagePackSerializationException>();
    }

    [Theory]
    [InlineData("91")]
    [InlineData("81 00")]
    public void A_value_that_is_nested_too_deep_is_refused_before_the_package_sees_it(string level)
    {
        byte[] bytes = [.. Enumerable.Repeat(Convert.FromHexString(level.Replace(" ", "")), 500_000).SelectMany(one => one), 0];

        Refused(bytes).Message.ShouldContain("nested more than 64 deep");
    }

    [Fact]
    public void Options_that_take_names_of_types_from_the_message_are_refused()
    {
        Should.Throw<RpcSerializationException>(() => MessagePackShape<Share, TypelessOptions>.ToWire(default)).Message
            .ShouldContain("take the names of types from the message");
        Should.Throw<RpcSerializationException>(() => MessagePackShape<Share, TypelessOptions>.FromWire(default));
        Should.Throw<RpcSerializationException>(() => MessagePackShape<Share, NoOptions>.ToWire(default)).Message.ShouldContain("is null");
    }

    [Fact]
    public void Compressed_values_are_neither_written_nor_read()
    {
        var track = new Track();
        for (int i = 0; i < 1000; i++)
            track.To(0, 0);

        EncodedMessagePack written = MessagePackShape<Track, TrackOptions>.ToWire(track);

        written.Bytes.Length.ShouldBeGreaterThan(1000);
        byte[] compressed = MessagePackSerializer.Serialize(track, TrackOptions.Options);
        compressed.Length.ShouldBeLessThan(1000);
        Should.Throw<RpcSerializationException>(() => MessagePackShape<Track, TrackOptions>.FromWire(new EncodedMessagePack(compressed)));
    }

    [Fact]
    public void A_type_without_a_formatter_is_an_error_that_names_it() =>
        Should.Throw<RpcSerializationException>(() => MessagePackShape<Track>.ToWire(new Track())).Message.ShouldContain(nameof(Track));

    private static RpcSerializationException Refused(byte[] bytes) => Should.Throw<RpcSerializationException>(() =>
    {
        var reader = new Serialization.MessagePackReader(bytes, 0, bytes.Length);
        ShapeOf<Money?>(nameof(IVault.MoneyAsync)).Read(ref reader);
    }, Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(20, bytes.Length))));

    private static Shape<T> ShapeOf<T>(string method)
    {
        RpcMethod found = RpcContracts.Find<IVault>().Info.Methods.Single(
            one => method.StartsWith(one.Name, StringComparison.OrdinalIgnoreCase));
        return (Shape<T>)found.GetType().GetProperty("Result")!.GetValue(found)!;
    }

    private static byte[] Write<T>(Shape<T> shape, T value)
    {
        var writer = new Serialization.MessagePackWriter(16);
        shape.Write(ref writer, value);
        return writer.Buffer.AsSpan(0, writer.Length).ToArray();
    }

    public sealed class TypelessOptions : IMessagePackOptions
    {
        public static MessagePackSerializerOptions Options =>
            MessagePackSerializerOptions.Standard.WithResolver(TypelessContractlessStandardResolver.Instance);
    }

    public sealed class NoOptions : IMessagePackOptions
    {
        public static MessagePackSerializerOptions Options => null!;
    }
}
