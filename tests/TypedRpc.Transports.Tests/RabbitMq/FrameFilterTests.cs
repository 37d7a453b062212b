using System.Buffers.Binary;
using RabbitMQ.Client;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.TestBroker;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>The frames of a broker before the client library reads them. What passes is read by the library itself.</summary>
public sealed class FrameFilterTests
{
    private const int Levels = ReceivedHeaders.MaxLevels;

    private static readonly byte[] EveryType =
    [
        .. Entry("t", 't', 1), .. Entry("b", 'b', 0xFF), .. Entry("B", 'B', 0xFF), .. Entry("s", 's', 1, 2), .. Entry("u", 'u', 1, 2),
        .. Entry("I", 'I', 1, 2, 3, 4), .. Entry("i", 'i', 1, 2, 3, 4), .. Entry("l", 'l', 1, 2, 3, 4, 5, 6, 7, 8),
        .. Entry("f", 'f', 1, 2, 3, 4), .. Entry("d", 'd', 1, 2, 3, 4, 5, 6, 7, 8), .. Entry("D", 'D', 28, 1, 2, 3, 4),
        .. Entry("S", 'S', 0, 0, 0, 2, 65, 70), .. Entry("S0", 'S', 0, 0, 0, 0), .. Entry("x", 'x', 0, 0, 0, 1, 65),
        .. Entry("T", 'T', 0, 0, 0, 0, 1, 2, 3, 4), .. Entry("V", 'V'), .. Entry("A", 'A', [0, 0, 0, 3, (byte)'V', (byte)'t', 0]),
        .. Entry("A0", 'A', 0, 0, 0, 0), .. Entry("F0", 'F', 0, 0, 0, 0),
        .. Entry(
            "F", 'F', [.. AmqpBytes.Table("", [(byte)'F', .. AmqpBytes.Table(new string('n', 255), (byte)'A', 0, 0, 0, 1, (byte)'V')])]),
    ];

    private static readonly Dictionary<string, byte[]> DeepTables = new()
    {
        { "arrays", AmqpBytes.Table("a", AmqpBytes.Arrays(20_000)) },
        { "tables", AmqpBytes.Table("a", AmqpBytes.Tables(15_000)) },
        { "one level more than allowed", AmqpBytes.Table("a", AmqpBytes.Arrays(Levels + 1)) },
        {
            "behind much else",
            AmqpBytes.Table([.. EveryType, .. AmqpBytes.ShortText("last"), .. AmqpBytes.Arrays(20_000), .. Entry("more", 't', 1)])
        },
        {
            "many of them",
            AmqpBytes.Table(
                [.. Enumerable.Range(0, 50).SelectMany(i => (byte[])[.. AmqpBytes.ShortText($"{i}"), .. AmqpBytes.Arrays(400)])])
        },
    };

    private static readonly Dictionary<string, byte[]> Broken = new()
    {
        { "longer than the frame", [0, 0xFF, 0xFF, 0xFF, .. Entry("a", 'A', 0, 0, 0, 1), .. AmqpBytes.Arrays(20_000)] },
        { "negative", [0xFF, 0xFF, 0xFF, 0xFF, .. AmqpBytes.ShortText("a"), .. AmqpBytes.Arrays(20_000)] },
        { "cut in its length", [0, 0] },
        { "nothing at all", [] },
        { "a name beyond the table", [.. AmqpBytes.Long(3), 200, .. AmqpBytes.Arrays(20_000)] },
        {
            "a text beyond its table",
            [.. AmqpBytes.Table("s", (byte)'S', 0, 0, 0, 9), .. AmqpBytes.ShortText("a"), .. AmqpBytes.Arrays(20_000)]
        },
        { "a text of a negative length", [.. AmqpBytes.Table("s", [(byte)'S', 0xFF, 0xFF, 0xFF, 0xFF, .. AmqpBytes.Arrays(20_000)])] },
        { "an array beyond its table", [.. AmqpBytes.Table("s", (byte)'A', 0, 1, 0, 0), .. AmqpBytes.Arrays(20_000)] },
        { "a number beyond its table", [.. AmqpBytes.Long(4), 1, 65, (byte)'l', 0, .. AmqpBytes.Arrays(20_000)] },
        { "an unknown type before it", [.. AmqpBytes.Table("s", [(byte)'?', .. AmqpBytes.Arrays(20_000)])] },
        {
            "an array that ends inside its parent's value",
            AmqpBytes.Table("s", [(byte)'A', 0, 0, 0, 3, (byte)'I', 0, 0, 0, 0, .. AmqpBytes.Arrays(20_000)])
        },
    };

    public static TheoryData<string> TooDeep => [.. DeepTables.Keys];

    public static TheoryData<string> NoTables => [.. Broken.Keys];

    [Fact]
    public void What_is_well_formed_passes_unchanged_however_it_is_cut()
    {
        byte[] frames =
        [
            .. ConnectionStart(AmqpBytes.Table(EveryType)),
            .. Enumerable.Repeat(
                (byte[])[
                    .. AmqpBytes.Frame(AmqpBytes.Method, 1, 0, 60, 0, 60, 1, 65, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
                    .. AmqpBytes.Content(1, "application/json", AmqpBytes.Table(EveryType), new byte[300]),
                    .. AmqpBytes.Content(1, null, AmqpBytes.Table([]), [0xCE, 2, 0xCE]),
                    .. AmqpBytes.Content(7, null, AmqpBytes.Table("deep", AmqpBytes.Arrays(Levels)), []),
                    .. AmqpBytes.Frame(AmqpBytes.Header, 2, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 1, 65),
                    .. AmqpBytes.Frame(8, 0),
                ],
                20).SelectMany(bytes => bytes),
        ];

        foreach (int piece in new[] { 1, 2, 3, 7, 8, 64, 4096, frames.Length })
            Filtered(frames, _ => piece).ShouldBe(frames);
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
            Filtered(frames, _ => random.Next(1, 50)).ShouldBe(frames);
    }

    [Theory]
    [MemberData(nameof(TooDeep))]
    public void A_table_that_is_nested_too_deep_is_cut_down_to_one_level_too_many(string what)
    {
        byte[] next = AmqpBytes.Content(1, null, AmqpBytes.Table(EveryType), []);
        byte[] frames = [.. AmqpBytes.Content(1, "text/plain", DeepTables[what], "body"u8.ToArray()), .. next];
        foreach (int piece in new[] { 1, 5, 4096, frames.Length })
        {
            byte[] filtered = Filtered(frames, _ => piece);
            ReadOnlyBasicProperties properties = Read(filtered)!;

            ReceivedHeaders.IsTooDeep(properties.Headers).ShouldBeTrue(what);
            DepthOf(properties.Headers!).ShouldBe(Levels + 1);
            properties.ContentType.ShouldBe("text/plain");
            filtered.Length.ShouldBe(frames.Length);
            filtered[^next.Length..].ShouldBe(next);
        }
    }

    [Fact]
    public void Headers_of_as_many_levels_as_allowed_are_not_too_deep()
    {
        byte[] frames = AmqpBytes.Content(1, null, AmqpBytes.Table("a", [.. AmqpBytes.Arrays(Levels - 1)]), []);

        ReceivedHeaders.IsTooDeep(Read(Filtered(frames, _ => 9))!.Headers).ShouldBeFalse();
    }

    [Fact]
    public void The_server_properties_of_a_connection_are_cut_down_too()
    {
        byte[] filtered = Filtered(ConnectionStart(AmqpBytes.Table("a", AmqpBytes.Arrays(20_000))), _ => 100);

        // Behind the head, the method and the version comes the table: headers as any.
        DepthOf(new ReadOnlyBasicProperties([0x20, 0, .. filtered[13..^1]]).Headers!).ShouldBe(Levels + 1);
    }

    [Fact]
    public void The_type_L_is_read_as_RabbitMQ_reads_it()
    {
        byte[] headers = AmqpBytes.Table("n", (byte)'L', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE);
        ReadOnlyBasicProperties properties = Read(Filtered(AmqpBytes.Content(1, null, headers, []), _ => 3))!;
        properties.Headers!["n"].ShouldBe(-2L);
    }

    [Theory]
    [InlineData(29)]
    [InlineData(255)]
    public void A_decimal_that_NET_cannot_hold_is_read_as_0(byte places)
    {
        byte[] table = AmqpBytes.Table([.. Entry("d", 'D', places, 0x7F, 1, 2, 3), .. Entry("next", 't', 1)]);
        foreach (int piece in new[] { 1, 1000 })
        {
            ReadOnlyBasicProperties properties = Read(Filtered(AmqpBytes.Content(1, null, table, []), _ => piece))!;
            properties.Headers!["d"].ShouldBe(0m);
            properties.Headers["next"].ShouldBe(true);
        }
    }

    [Theory]
    [MemberData(nameof(NoTables))]
    public void What_is_no_table_is_left_to_the_library_to_refuse_without_depth(string what)
    {
        byte[] next = AmqpBytes.Content(1, null, AmqpBytes.Table(EveryType), []);
        byte[] frames = [.. AmqpBytes.Content(1, null, Broken[what], []), .. next];
        foreach (int piece in new[] { 1, 4096, frames.Length })
        {
            byte[] filtered = Filtered(frames, _ => piece);

            filtered[^next.Length..].ShouldBe(next);
            try
            {
                // Some of it can be read after all: zeros behind a length that the library does not check.
                DepthOf(Read(filtered)!.Headers).ShouldBeLessThanOrEqualTo(2);
            }
            catch (Exception exception) when (exception is not ShouldAssertException)
            {
                // The library refuses it, and closes the connection.
            }
        }
    }

    [Fact]
    public void Whatever_a_broker_sends_the_filter_neither_throws_nor_leaves_depth_to_the_library()
    {
        byte[] seed =
        [
            .. ConnectionStart(AmqpBytes.Table(EveryType)),
            .. AmqpBytes.Content(
                1,
                "application/json",
                AmqpBytes.Table([.. EveryType, .. AmqpBytes.ShortText("deep"), .. AmqpBytes.Arrays(200)]),
                new byte[40]),
            .. AmqpBytes.Content(1, null, AmqpBytes.Table("t", AmqpBytes.Tables(200)), new byte[40]),
        ];
        byte[] types = "tbBsuIilLfdDSATFVx?"u8.ToArray();
        var random = new Random(7);
        int read = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] frames = [.. seed];
            for (int i = random.Next(1, 12); i > 0; i--)
                frames[random.Next(frames.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : types[random.Next(types.Length)];

            byte[] filtered = Filtered(frames, _ => random.Next(1, 200));

            filtered.Length.ShouldBe(frames.Length);
            foreach (byte[] payload in HeaderPayloads(filtered))
            {
                try
                {
                    if (new ReadOnlyBasicProperties(payload.AsSpan(Math.Min(12, payload.Length))).Headers is { } headers)
                        DepthOf(headers).ShouldBeLessThanOrEqualTo(Levels + 1);
                    read++;
                }
                catch (Exception exception) when (exception is not ShouldAssertException)
                {
                    // The library refuses it, and closes the connection.
                }
            }
        }

        read.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Bytes_that_are_no_frames_pass()
    {
        byte[] bytes = [.. "AMQP\0\0\u0009\u0001"u8, .. AmqpBytes.Content(1, null, AmqpBytes.Table("a", AmqpBytes.Arrays(100)), [])];
        Filtered(bytes, _ => 4).ShouldBe(bytes);
        byte[] negative = [2, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, .. bytes];
        Filtered(negative, _ => 4).ShouldBe(negative);
    }

    private static byte[] Filtered(byte[] frames, Func<int, int> piece)
    {
        byte[] bytes = [.. frames];
        var filter = new FrameFilter();
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(piece(at), bytes.Length - at);
            filter.Pass(bytes.AsSpan(at, count));
            at += count;
        }

        return bytes;
    }

    // As the library: the payload of the first header frame behind class, weight and size.
    private static ReadOnlyBasicProperties? Read(byte[] frames) =>
        HeaderPayloads(frames).Select(payload => new ReadOnlyBasicProperties(payload.AsSpan(12))).FirstOrDefault();

    private static IEnumerable<byte[]> HeaderPayloads(byte[] frames)
    {
        for (int at = 0; at + 8 <= frames.Length;)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(frames.AsSpan(at + 3));
            if (frames[at] == (byte)'A' || size > frames.Length - at - 8)
                yield break;
            if (frames[at] == AmqpBytes.Header)
                yield return frames[(at + 7)..(at + 7 + (int)size)];
            at += 8 + (int)size;
        }
    }

    private static int DepthOf(object? value) => value switch
    {
        IDictionary<string, object?> table => 1 + (table.Count == 0 ? 0 : table.Values.Max(DepthOf)),
        List<object?> list => 1 + (list.Count == 0 ? 0 : list.Max(DepthOf)),
        _ => 0,
    };

    private static byte[] Entry(string name, char type, params byte[] value) => [.. AmqpBytes.ShortText(name), (byte)type, .. value];

    private static byte[] ConnectionStart(byte[] properties) =>
        AmqpBytes.Frame(
            AmqpBytes.Method, 0, [0, 10, 0, 10, 0, 9, .. properties, .. AmqpBytes.LongText("PLAIN"), .. AmqpBytes.LongText("en_US")]);
}
