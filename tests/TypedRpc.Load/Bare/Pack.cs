using System.Buffers.Binary;

namespace TypedRpc.Load.Bare;

/// <summary>Several requests, or their replies, in the body of one message: number, length and bytes of each.</summary>
internal sealed class Pack
{
    /// <summary>The most requests in a message.</summary>
    public const int MaxRequests = 16;

    /// <summary>A pack of this size takes no further request.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int HeaderBytes = 8;
    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    public int Count { get; private set; }

    public bool IsFull => Count == MaxRequests || _length >= MaxBytes;

    public ReadOnlyMemory<byte> Body => _bytes.AsMemory(0, _length);

    public void Clear() => (_length, Count) = (0, 0);

    public void Add(int number, ReadOnlySpan<byte> body)
    {
        int needed = _length + HeaderBytes + body.Length;
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, needed));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), number);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length + 4), body.Length);
        body.CopyTo(_bytes.AsSpan(_length + HeaderBytes));
        _length = needed;
        Count++;
    }

    /// <summary>Takes the first request from the rest of a body.</summary>
    public static (int Number, ReadOnlyMemory<byte> Body) Take(ref ReadOnlyMemory<byte> rest)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[4..]);
        ReadOnlyMemory<byte> body = rest.Slice(HeaderBytes, length);
        rest = rest[(HeaderBytes + length)..];
        return (number, body);
    }
}
