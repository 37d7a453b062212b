using System.Buffers;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>Reads more from a busy stream than the reader asks for, because each read is a system call.</summary>
/// <remarks>
/// The client library reads at most 4 KiB at a time. When such a read was full, the next one takes up to 64 KiB, and the following ones are
/// served from memory. An idle connection has no buffer. One caller may read at a time.
/// </remarks>
internal sealed class ReadAhead
{
    private const int Size = 64 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isBusy;

    /// <summary>True when bytes are in memory.</summary>
    public bool HasBytes => _start < _end;

    /// <summary>The memory to read into: that of the reader, or a larger one.</summary>
    public Memory<byte> Target(Memory<byte> reader)
    {
        if (!_isBusy || reader.Length >= Size)
            return reader;
        if (_buffer.Length == 0)
            _buffer = ArrayPool<byte>.Shared.Rent(Size);
        return _buffer;
    }

    /// <summary>Bytes were read into the target. Returns how many of them the reader gets.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <param name="target">The memory that <see cref="Target"/> returned.</param>
    /// <param name="reader">The memory of the reader.</param>
    public int OnRead(int count, Memory<byte> target, Memory<byte> reader)
    {
        if (target.Equals(reader))
        {
            _isBusy = count == reader.Length;
            return count;
        }

        (_start, _end, _isBusy) = (0, count, count >= reader.Length);
        return Take(reader.Span);
    }

    /// <summary>Copies bytes from memory.</summary>
    public int Take(Span<byte> reader)
    {
        int count = Math.Min(reader.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(reader);
        _start += count;
        if (!HasBytes && !_isBusy)
            Return();
        return count;
    }

    private void Return()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = ([], 0, 0);
    }
}
