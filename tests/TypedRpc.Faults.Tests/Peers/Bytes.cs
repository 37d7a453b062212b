using System.Buffers.Binary;
using System.Text;

namespace TypedRpc.Faults.Tests.Peers;

/// <summary>Messages as docs/wire-format.md lays them out, and what a peer makes of them that is broken or malicious.</summary>
internal static class Bytes
{
    public const string ContentType = "typed/rpc";

    public static byte[] Id(int n) => [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 7)), .. BitConverter.GetBytes(n)];

    public static byte[] Request(
        byte[] id, string? inbox, string method = "hold", byte kind = 1, byte version = 1, long budget = 5000, byte[]? arguments = null) =>
        [0x9c, version, kind, 0, 0xc4, 16, .. id, .. inbox is null ? [0xc0] : Text(inbox), 0xd3, .. Number(budget), 0xc0, 0x93, 1, 0, 0,
            .. Text(method), 0xc0, 0xc0, .. arguments ?? [0x91, 7]];

    public static byte[] Reply(byte[] id, string result) => [0x96, 1, 3, 0, 0xc4, 16, .. id, 0xc0, .. Text(result)];

    /// <summary>At least 200 messages, each wrong in its own way, or suspicious.</summary>
    public static IEnumerable<(string? ContentType, byte[] Body)> Poison(string inbox)
    {
        var random = new Random(4711);
        byte[] good = Request(Id(0), inbox);
        for (int length = 0; length < good.Length; length++)
            yield return (ContentType, good[..length]);
        for (int i = 0; i < 60; i++)
        {
            byte[] mutant = Request(Id(1000 + i), inbox);
            mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            yield return (ContentType, mutant);
        }

        for (int i = 0; i < 60; i++)
        {
            byte[] noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            yield return (ContentType, noise);
        }

        foreach (string? type
            in (string?[])[null, "", "application/json", "application/octet-stream", new string('x', 200), "text/plain; charset=\"\0\""])
        {
            yield return (type, Request(Id(2000), inbox));
        }
        foreach (byte kind in (byte[])[0, 3, 4, 5, 6, 11, 127, 0x80, 0xff])
            yield return (ContentType, Request(Id(2100 + kind), inbox, kind: kind));
        foreach (byte version in (byte[])[0, 2, 127])
            yield return (ContentType, Request(Id(2400 + version), inbox, version: version));
        foreach (long budget in (long[])[0, -1, long.MinValue, long.MaxValue, 1L << 62])
            yield return (ContentType, Request(Id(2600), inbox, "nobody_has_this", budget: budget));
        foreach (string? address
            in (string?[])[null, "", "work", "work.h1", "amq.rabbitmq.reply-to", "r.\0", "r." + new string('x', 10_000)])
        {
            yield return (ContentType, Request(Id(2700), address));
        }
        foreach (string method in (string[])["", "HOLD", "_hold", "hold\0", "to_string", "get_type", "dispose_async", new('m', 1_000_000)])
            yield return (ContentType, Request(Id(2800), inbox, method));
        byte[][] arguments =
        [
            [0xc0], [0x90], [0x91, 0xc0], [0x91, .. Text("seven")], [0x81, .. Text("id"), 7], [0x91, 0xcf, .. Number(-1)],
            [0xdd, 0x3b, 0x9a, 0xca, 0x00], // an array of a thousand million, of which nothing follows
            [0xdf, 0xff, 0xff, 0xff, 0xff], [0x91, 0xdb, 0xff, 0xff, 0xff, 0xff], [0x91, 0xc6, 0x7f, 0xff, 0xff, 0xff],
            [0x91, 0xc9, 0x7f, 0xff, 0xff, 0xff, 1],
            [.. Enumerable.Repeat((byte)0x91, 10_000), 7], // 10,000 deep
            [0xdc, 0x27, 0x10, .. Enumerable.Repeat((byte)7, 10_000)],
            [0x91, 0xc1], [0x91, 0xd4, 0xff, 0], [0x91, 0xca, 0x7f, 0xc0, 0, 0],
        ];
        foreach (byte[] value in arguments)
            yield return (ContentType, Request(Id(2900), inbox, arguments: value));
        yield return (ContentType, Reply(Id(3000), "a reply where requests are read"));
        yield return (ContentType, [.. good, .. good]);
    }

    public static byte[] FromHex(string callId) => Convert.FromHexString(callId);

    private static byte[] Number(long number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Text(string text)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, Encoding.UTF8.GetByteCount(text));
        return [0xdb, .. length, .. Encoding.UTF8.GetBytes(text)];
    }
}
