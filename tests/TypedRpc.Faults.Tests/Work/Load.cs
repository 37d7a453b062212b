using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TypedRpc.Faults.Tests.Work;

/// <summary>
/// What a request carries, made of its id alone, so that a reply can be held against it: a crossed reply or a spoilt buffer shows.
/// </summary>
internal static class Load
{
    public static byte[] Of(long id)
    {
        byte[] load = new byte[8 + (id % 64 == 0 ? 60_000 : id * 31 % 1500)];
        new Random((int)id).NextBytes(load);
        BinaryPrimitives.WriteInt64BigEndian(load, id);
        return load;
    }

    public static string ReplyTo(long id) => ReplyTo(id, Of(id));

    public static string ReplyTo(long id, byte[] load) => FormattableString.Invariant($"{id}:{Convert.ToHexString(SHA256.HashData(load))}");
}
