using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Values that another serializer has encoded as MessagePack: one value each, within the limit on nesting.</summary>
public sealed class EncodedValues
{
    private const int Most = 64;

    [Theory]
    [InlineData("00")]
    [InlineData("c0")]
    [InlineData("90")]
    [InlineData("80")]
    [InlineData("a161")]
    [InlineData("92 01 92 02 81 a161 c3")]
    [InlineData("82 90 80 81 01 02 03")]
    [InlineData("dc0002 01 02")]
    [InlineData("dd00000001 df00000001 01 de0000")]
    [InlineData("c403010203")]
    [InlineData("d6ff00000000")]
    [InlineData("c70c6301 02030405060708090a0b0c")]
    [InlineData("cb4000000000000000")]
    public void One_value_is_written_and_read_as_its_bytes(string hex)
    {
        byte[] value = Bytes(hex);

        byte[] message = Write(value);
        var reader = new MessagePackReader([.. message, 0x2a], 0, message.Length + 1);

        message.ShouldBe(value);
        reader.ReadEncoded(null).Bytes.ToArray().ShouldBe(value);
        reader.ReadInt32().ShouldBe(42);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("c0 90")]
    [InlineData("91")]
    [InlineData("92 00")]
    [InlineData("81 00")]
    [InlineData("a2 61")]
    [InlineData("c1")]
    [InlineData("91 c1")]
    [InlineData("dd ffffffff 00")]
    [InlineData("df 7fffffff 00")]
    [InlineData("c6 ffffffff 00")]
    [InlineData("c9 00000002 01 00")]
    [InlineData("cb 00")]
    public void Bytes_that_are_not_exactly_one_value_are_not_written(string hex) =>
        Should.Throw<RpcSerializationException>(() => Write(Bytes(hex))).Message.ShouldContain("of Thing");

    [Theory]
    [InlineData("")]
    [InlineData("91")]
    [InlineData("81 00")]
    [InlineData("a2 61")]
    [InlineData("c1")]
    [InlineData("dd ffffffff 00")]
    public void Bytes_that_are_not_a_value_are_not_read(string hex) =>
        Should.Throw<RpcSerializationException>(() => new MessagePackReader(Bytes(hex), 0, Bytes(hex).Length).ReadEncoded(null));

    [Theory]
    [InlineData("91")]
    [InlineData("81 00")]
    [InlineData("92 00")]
    public void The_limit_on_nesting_is_that_of_the_whole_message(string level)
    {
        byte[] one = Bytes(level);
        byte[] Nested(int depth) => [.. Enumerable.Repeat(one, depth).SelectMany(bytes => bytes), 0];

        Write(Nested(Most)).ShouldBe(Nested(Most));
        Should.Throw<RpcSerializationException>(() => Write(Nested(Most + 1)));
        Write(Nested(Most - 2), outside: 2).Length.ShouldBe(Nested(Most - 2).Length + 2);
        Should.Throw<RpcSerializationException>(() => Write(Nested(Most - 1), outside: 2));

        Read(Nested(Most)).ShouldBe(Nested(Most));
        Should.Throw<RpcSerializationException>(() => Read(Nested(Most + 1)));
        Read(Nested(Most - 2), outside: 2).ShouldBe(Nested(Most - 2));
        Should.Throw<RpcSerializationException>(() => Read(Nested(Most - 1), outside: 2));
        Should.Throw<RpcSerializationException>(() => Read(Nested(1_000_000))).Message.ShouldContain("nested more than 64 deep");
    }

    [Fact]
    public void Empty_containers_count_as_a_level()
    {
        byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)0x91, depth - 1), 0x90];

        Read(Nested(Most)).ShouldBe(Nested(Most));
        Should.Throw<RpcSerializationException>(() => Read(Nested(Most + 1)));
    }

    [Fact]
    public void A_value_that_was_read_is_a_copy()
    {
        byte[] message = [0x91, 7];
        EncodedMessagePack value = new MessagePackReader(message, 0, message.Length).ReadEncoded(null);

        message[1] = 8;

        value.Bytes.ToArray().ShouldBe([0x91, 7]);
    }

    [Fact]
    public void Reading_uses_up_the_memory_budget_of_the_message()
    {
        byte[] lists = [0xdc, 0x03, 0xe8, .. Enumerable.Repeat((byte)0x90, 1000)];

        new MessagePackReader(lists, 0, lists.Length, 100_000).ReadEncoded(null).Bytes.Length.ShouldBe(lists.Length);
        Should.Throw<RpcSerializationException>(() => new MessagePackReader(lists, 0, lists.Length, 50_000).ReadEncoded(null));
    }

    [Fact]
    public void JSON_refuses_it_both_ways_and_says_what_to_do()
    {
        using var json = new Utf8JsonWriter(new MemoryStream());
        using JsonDocument document = JsonDocument.Parse("1");

        string[] messages =
        [
            Should.Throw<RpcSerializationException>(
                () => new JsonPayloadWriter(json).WriteEncoded(new EncodedMessagePack((byte[])[1]), "Thing")).Message,
            Should.Throw<RpcSerializationException>(() => new JsonPayloadReader(document.RootElement).ReadEncoded("Thing")).Message,
        ];

        messages.ShouldAllBe(message => message.StartsWith("A value of Thing travels in MessagePack only", StringComparison.Ordinal));
        messages.ShouldAllBe(message => message.Contains("[assembly: RpcConverter]"));
        Should.Throw<RpcSerializationException>(() => new JsonPayloadReader(document.RootElement).ReadEncoded(null)).Message
            .ShouldStartWith("A value that is encoded as MessagePack travels");
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static byte[] Write(byte[] value, int outside = 0)
    {
        var writer = new MessagePackWriter(16);
        for (int i = 0; i < outside; i++)
            writer.BeginArray(1);
        EncodedValue.WriteEncoded(ref writer, new EncodedMessagePack(value), "Thing");
        for (int i = 0; i < outside; i++)
            writer.EndArray();
        return writer.Buffer.AsSpan(0, writer.Length).ToArray();
    }

    private static byte[] Read(byte[] value, int outside = 0)
    {
        byte[] message = [.. Enumerable.Repeat((byte)0x91, outside), .. value];
        var reader = new MessagePackReader(message, 0, message.Length);
        for (int i = 0; i < outside; i++)
            reader.BeginArray();
        EncodedMessagePack read = EncodedValue.ReadEncoded(ref reader);
        for (int i = 0; i < outside; i++)
            reader.EndArray();
        reader.Position.ShouldBe(message.Length);
        return read.Bytes.ToArray();
    }
}
