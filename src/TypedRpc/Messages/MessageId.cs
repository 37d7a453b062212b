using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TypedRpc.Messages;

/// <summary>The id of a request: a number by which its sender finds it, and a secret that proves that a reply belongs to it.</summary>
internal readonly record struct MessageId(ulong Sequence, ulong Nonce)
{
    public const int Size = 16;

    private const int BlockSize = 4096;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    /// <summary>Creates an id. Random bytes are generated in blocks, because each generation is a system call.</summary>
    public static MessageId Create(ulong sequence)
    {
        byte[] random = _random ??= new byte[BlockSize];
        if (_used is 0 or BlockSize)
        {
            RandomNumberGenerator.Fill(random);
            _used = 0;
        }

        ulong nonce = BinaryPrimitives.ReadUInt64LittleEndian(random.AsSpan(_used));
        _used += 8;
        return new MessageId(sequence, nonce);
    }

    public static MessageId Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Nonce);
    }

    public override string ToString() => $"{Sequence:x16}{Nonce:x16}";
}
