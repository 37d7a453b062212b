using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TypedRpc.Serialization;

/// <summary>Writes MessagePack into a growing array from the shared pool, every value in its shortest form (MessagePack specification).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct MessagePackWriter : IPayloadWriter
{
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer;
    private int _position;
    private int _depth;

    /// <summary>Rents an array of at least so many bytes.</summary>
    public MessagePackWriter(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>The array, whose first <see cref="Length"/> bytes are written. Whoever takes it returns it to the pool.</summary>
    public readonly byte[] Buffer => _buffer;

    /// <summary>The number of bytes written.</summary>
    public readonly int Length => _position;

    /// <summary>Gives the array back after a failure.</summary>
    public readonly void Discard() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <inheritdoc/>
    public void WriteNull() => Put(MessagePackCode.Nil);

    /// <inheritdoc/>
    public void WriteBoolean(bool value) => Put(value ? MessagePackCode.True : MessagePackCode.False);

    /// <inheritdoc/>
    public void WriteInt64(long value)
    {
        if (value >= 0)
        {
            WriteUInt64((ulong)value);
            return;
        }

        Ensure(9);
        ref byte code = ref _buffer[_position++];
        Span<byte> rest = _buffer.AsSpan(_position);
        switch (value)
        {
            case >= -32:
                code = unchecked((byte)value);
                break;
            case >= sbyte.MinValue:
                code = MessagePackCode.Int8;
                rest[0] = unchecked((byte)value);
                _position += 1;
                break;
            case >= short.MinValue:
                code = MessagePackCode.Int16;
                BinaryPrimitives.WriteInt16BigEndian(rest, (short)value);
                _position += 2;
                break;
            case >= int.MinValue:
                code = MessagePackCode.Int32;
                BinaryPrimitives.WriteInt32BigEndian(rest, (int)value);
                _position += 4;
                break;
            default:
                code = MessagePackCode.Int64;
                BinaryPrimitives.WriteInt64BigEndian(rest, value);
                _position += 8;
                break;
        }
    }

    /// <inheritdoc/>
    public void WriteUInt64(ulong value)
    {
        Ensure(9);
        ref byte code = ref _buffer[_position++];
        Span<byte> rest = _buffer.AsSpan(_position);
        switch (value)
        {
            case < 128:
                code = (byte)value;
                break;
            case <= byte.MaxValue:
                code = MessagePackCode.UInt8;
                rest[0] = (byte)value;
                _position += 1;
                break;
            case <= ushort.MaxValue:
                code = MessagePackCode.UInt16;
                BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)value);
                _position += 2;
                break;
            case <= uint.MaxValue:
                code = MessagePackCode.UInt32;
                BinaryPrimitives.WriteUInt32BigEndian(rest, (uint)value);
                _position += 4;
                break;
            default:
                code = MessagePackCode.UInt64;
                BinaryPrimitives.WriteUInt64BigEndian(rest, value);
                _position += 8;
                break;
        }
    }

    /// <inheritdoc/>
    public void WriteSingle(float value)
    {
        Put(MessagePackCode.Float32);
        BinaryPrimitives.WriteSingleBigEndian(Take(4), value);
    }

    /// <inheritdoc/>
    public void WriteDouble(double value)
    {
        Put(MessagePackCode.Float64);
        BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);
    }

    /// <inheritdoc/>
    public void WriteDecimal(decimal value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        WriteUtf8(text[..length]);
    }

    /// <inheritdoc/>
    public void WriteChar(char value) => WriteUInt64(value);

    /// <inheritdoc/>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        try
        {
            // Up to 10 characters fill a fixstr for certain; otherwise the length is counted first, so that the form is the shortest.
            int length = value.Length <= 10 ? -1 : StrictUtf8.GetByteCount(value);
            if (length < 0)
            {
                Ensure(1 + (value.Length * 3));
                int written = StrictUtf8.GetBytes(value, _buffer.AsSpan(_position + 1));
                _buffer[_position] = (byte)(MessagePackCode.FixStr | written);
                _position += 1 + written;
                return;
            }

            WriteStringHeader(length);
            StrictUtf8.GetBytes(value, Take(length));
        }
        catch (EncoderFallbackException fault)
        {
            throw new RpcSerializationException("A string holds half of a surrogate pair and has no UTF-8 form.", fault);
        }
    }

    /// <inheritdoc/>
    public void WriteBytes(byte[]? value)
    {
        if (value is null)
            WriteNull();
        else
            WriteBytes(value.AsSpan());
    }

    /// <inheritdoc/>
    public void WriteGuid(Guid value)
    {
        Put(MessagePackCode.Str8);
        Put(36);
        value.TryFormat(Take(36), out _);
    }

    /// <inheritdoc/>
    public void WriteDateTime(DateTime value)
    {
        DateTime utc = value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value;
        long ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        ulong nanoseconds = (ulong)rest * 100;

        // The three forms of the timestamp extension, type -1.
        if (seconds is >= 0 and <= uint.MaxValue && nanoseconds == 0)
        {
            Put(MessagePackCode.FixExt4);
            Put(MessagePackCode.Timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)seconds);
        }
        else if (seconds is >= 0 and < 1L << 34)
        {
            Put(MessagePackCode.FixExt8);
            Put(MessagePackCode.Timestamp);
            BinaryPrimitives.WriteUInt64BigEndian(Take(8), (nanoseconds << 34) | (ulong)seconds);
        }
        else
        {
            Put(MessagePackCode.Ext8);
            Put(12);
            Put(MessagePackCode.Timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(Take(8), seconds);
        }
    }

    /// <inheritdoc/>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        BeginArray(2);
        WriteDateTime(value.UtcDateTime);
        WriteInt64((long)value.Offset.TotalMinutes);
        EndArray();
    }

    /// <inheritdoc/>
    public void WriteTimeSpan(TimeSpan value) => WriteInt64(value.Ticks);

    /// <inheritdoc/>
    public void BeginArray(int count)
    {
        Depth.Enter(ref _depth);
        WriteArrayHeader(count);
    }

    /// <inheritdoc/>
    public void EndArray() => _depth--;

    /// <inheritdoc/>
    public void BeginMap(int count)
    {
        Depth.Enter(ref _depth);
        WriteMapHeader(count);
    }

    /// <inheritdoc/>
    public readonly void Key()
    {
    }

    /// <inheritdoc/>
    public readonly void Value()
    {
    }

    /// <inheritdoc/>
    public void EndMap() => _depth--;

    /// <inheritdoc/>
    public void BeginMembers(Members members)
    {
        Depth.Enter(ref _depth);
        if (members.Positional)
            WriteArrayHeader(members.Count);
        else
            WriteMapHeader(members.Count);
    }

    /// <inheritdoc/>
    public void Member(Members members, int index)
    {
        if (!members.Positional)
            Raw(members.MessagePack[index]);
    }

    /// <inheritdoc/>
    public void EndMembers() => _depth--;

    internal void WriteBytes(ReadOnlySpan<byte> value)
    {
        Header(value.Length, MessagePackCode.Bin8, MessagePackCode.Bin16, MessagePackCode.Bin32);
        Raw(value);
    }

    internal void WriteUtf8(ReadOnlySpan<byte> value)
    {
        WriteStringHeader(value.Length);
        Raw(value);
    }

    internal void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    internal void WriteArrayHeader(int count)
    {
        if (count < 16)
            Put((byte)(MessagePackCode.FixArray | count));
        else
            Header(count, 0, MessagePackCode.Array16, MessagePackCode.Array32);
    }

    private void WriteMapHeader(int count)
    {
        if (count < 16)
            Put((byte)(MessagePackCode.FixMap | count));
        else
            Header(count, 0, MessagePackCode.Map16, MessagePackCode.Map32);
    }

    private void WriteStringHeader(int length)
    {
        if (length < 32)
            Put((byte)(MessagePackCode.FixStr | length));
        else
            Header(length, MessagePackCode.Str8, MessagePackCode.Str16, MessagePackCode.Str32);
    }

    // code8 is 0 for the kinds that have no form with a length of 8 bits.
    private void Header(int length, byte code8, byte code16, byte code32)
    {
        if (length <= byte.MaxValue && code8 != 0)
        {
            Put(code8);
            Put((byte)length);
        }
        else if (length <= ushort.MaxValue)
        {
            Put(code16);
            BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)length);
        }
        else
        {
            Put(code32);
            BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(byte value)
    {
        Ensure(1);
        _buffer[_position++] = value;
    }

    private Span<byte> Take(int count)
    {
        Ensure(count);
        Span<byte> span = _buffer.AsSpan(_position, count);
        _position += count;
        return span;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int count)
    {
        if (_buffer.Length - _position < count)
            Grow(count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        long needed = (long)_position + count;
        if (needed > Array.MaxLength)
            throw new RpcSerializationException("The value is larger than an array can be.");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, _buffer.Length * 2L)));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
