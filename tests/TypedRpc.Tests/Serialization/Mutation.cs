using System.Text;

namespace TypedRpc.Tests.Serialization;

/// <summary>Damages bytes, the same way for the same seed.</summary>
internal static class Mutation
{
    private static readonly byte[] Interesting =
    [
        0x00, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc7, 0xc9, 0xcb, 0xcf, 0xd3, 0xd6, 0xd7, 0xd9, 0xdb,
        0xdd, 0xdf, 0xff,
    ];

    // Headers that claim lengths up to 2^32-1.
    private static readonly byte[][] Lies =
    [
        [0xdb, 0xff, 0xff, 0xff, 0xff], [0xc6, 0x7f, 0xff, 0xff, 0xff], [0xc9, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdd, 0x80, 0x00, 0x00, 0x00],
        [0xdf, 0xff, 0xff, 0xff, 0xff], [0xdf, 0x7f, 0xff, 0xff, 0xff], [0xdc, 0xff, 0xff], [0xde, 0xff, 0xff], [0xda, 0xff, 0xff],
        [0xdc, 0x04, 0x00], [0xde, 0x01, 0x00],
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null", "1", "-1", "1e999", "-1e999999", "1e-999999", "1.0", "3e2", "18446744073709551616", new string('9', 400),
            "0." + new string('3', 400), "\"\"", "\"x\"", "\"\\ud800\"",
            "\"\\udc00\\ud800\"", "\"2024-02-29T00:00:00Z\"", "\"99:99:99\"", "\"AAAA\"", "[]", "[[]]", "[null]", "[1,2]", "{}",
            "{\"a\":1,\"a\":2}", "{\"name\":\"n\"}", "true", "1.5", "\"x\":", ",",
            new string('[', 70) + new string(']', 70), "[[[[", "}}", "\\u0000", "\ud83d\ude00", "NaN", "Infinity", "01", "// x", "/**/1",
            "\ufeff1",
        }.Select(Encoding.UTF8.GetBytes),
        [(byte)'"', 0xff, (byte)'"'], [(byte)'"', 0xed, 0xa0, 0x80, (byte)'"'],
    ];

    public static byte[] Of(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = Interesting[random.Next(Interesting.Length)]; break;
                case 2: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.Insert(at, Interesting[random.Next(Interesting.Length)]); break;
                case 5: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 6: Overwrite(bytes, at, Lies[random.Next(Lies.Length)]); break;
                default:
                    int from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 20), bytes.Count - from)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>
    /// Puts whole values in the place of others, which keeps a document well-formed more often than changing single bytes does.
    /// </summary>
    public static byte[] OfJson(byte[] whole, Random random)
    {
        if (random.Next(4) == 0)
            return Of(whole, random);
        int from = random.Next(whole.Length);
        int at = whole.AsSpan(from).IndexOf("\":"u8) is var next and >= 0 ? from + next + 2 : whole.AsSpan().IndexOf("\":"u8) + 2;
        int end = at + (whole[at] == '"' ? 2 + whole.AsSpan(at + 1).IndexOf((byte)'"') : whole.AsSpan(at).IndexOfAny((byte)',', (byte)'}'));
        return [.. whole[..at], .. Pieces[random.Next(Pieces.Length)], .. whole[end..]];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (int i = 0; i < with.Length && at + i < bytes.Count; i++)
            bytes[at + i] = with[i];
    }
}
