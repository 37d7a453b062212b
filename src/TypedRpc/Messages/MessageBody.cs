using System.Buffers;

namespace TypedRpc.Messages;

/// <summary>The bytes of one message, in an array rented from the shared pool.</summary>
/// <remarks>
/// It has one owner at a time, which returns it exactly once: the sender until it publishes the message, then the transport, then the
/// receiver of the <see cref="Delivery"/>. Debug builds overwrite a returned array, so that a read after the return is detected.
/// </remarks>
public readonly struct MessageBody(byte[] array, int length)
{
    // The native format identifies the sender at the beginning of a message. oslo.messaging's does so at the end, before at most 64 KiB of
    // context.
    private const int ExcerptHead = 16 * 1024;
    private const int ExcerptTail = 96 * 1024;

    private readonly byte[]? _array = array;

    /// <summary>An empty body, which need not be returned.</summary>
    public static MessageBody Empty => default;

    /// <summary>The array; only the first <see cref="Length"/> bytes belong to the message.</summary>
    public byte[] Array => _array ?? [];

    /// <summary>The number of bytes.</summary>
    public int Length { get; } = length;

    /// <summary>The bytes, valid until <see cref="Return"/>.</summary>
    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);

    /// <summary>The bytes, valid until <see cref="Return"/>.</summary>
    public ReadOnlyMemory<byte> Memory => Array.AsMemory(0, Length);

    /// <summary>Copies bytes into a rented array.</summary>
    public static MessageBody CopyOf(ReadOnlySpan<byte> bytes)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes.Length));
        bytes.CopyTo(array);
        return new MessageBody(array, bytes.Length);
    }

    /// <summary>
    /// Copies the first 16 KiB and the last 96 KiB of a message into a rented array, or the whole message if it is not longer.
    /// </summary>
    public static MessageBody ExcerptOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= ExcerptHead + ExcerptTail)
            return CopyOf(bytes);
        byte[] array = ArrayPool<byte>.Shared.Rent(ExcerptHead + ExcerptTail);
        bytes[..ExcerptHead].CopyTo(array);
        bytes[^ExcerptTail..].CopyTo(array.AsSpan(ExcerptHead));
        return new MessageBody(array, ExcerptHead + ExcerptTail);
    }

    /// <summary>Returns the array to the pool. It must not be read afterwards.</summary>
    public void Return()
    {
        if (_array is null)
            return;
#if DEBUG
        System.Array.Fill(_array, (byte)0xDD);
#endif
        ArrayPool<byte>.Shared.Return(_array);
    }
}
