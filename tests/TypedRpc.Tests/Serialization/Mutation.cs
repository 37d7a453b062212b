namespace TypedRpc.Tests.Serialization;

/// <summary>Damages bytes, the same way for the same seed.</summary>
internal static class Mutation
{
    private static readonly byte[] Interesting = [0x00, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc7, 0xc9, 0xcb, 0xcf, 0xd3, 0xd6, 0xd7, 0xd9, 0xdb, 0xdd, 0xdf, 0xff];

    public static byte[] Of(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = Interesting[random.Next(Interesting.Length)]; break;
                case 2: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.Insert(at, Interesting[random.Next(Interesting.Length)]); break;
                case 5: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                default:
                    int from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 20), bytes.Count - from)));
                    break;
            }
        }

        return [.. bytes];
    }
}
