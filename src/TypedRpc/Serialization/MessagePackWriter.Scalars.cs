using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TypedRpc.Serialization;

/// <content>One method for each scalar. Each writes the shortest encoding.</content>
public partial struct MessagePackWriter
{
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
            // Up to 10 characters always fit into a fixstr. For longer strings the bytes are counted first, to choose the shortest form.
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
        catch (EncoderFallbackException exception)
        {
            throw new RpcSerializationException("A string holds half of a surrogate pair and has no UTF-8 form.", exception);
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
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        Header(value.Length, MessagePackCode.Bin8, MessagePackCode.Bin16, MessagePackCode.Bin32);
        Raw(value);
    }

    /// <inheritdoc/>
    public void WriteBigInteger(BigInteger value)
    {
        if (value >= long.MinValue && value <= ulong.MaxValue)
        {
            if (value.Sign < 0)
                WriteInt64((long)value);
            else
                WriteUInt64((ulong)value);
            return;
        }

        BigIntegers.Check(value);
        int length = value.GetByteCount();
        if (length == 16)
            Put(MessagePackCode.FixExt16);
        else
            Header(length, MessagePackCode.Ext8, MessagePackCode.Ext16, MessagePackCode.Ext32);
        Put(MessagePackCode.BigInteger);
        value.TryWriteBytes(Take(length), out _, isBigEndian: true);
    }

    /// <inheritdoc/>
    public void WriteGuid(Guid value)
    {
        Put(MessagePackCode.Str8);
        Put(36);
        value.TryFormat(Take(36), out _);
    }

    /// <inheritdoc/>
    public void WriteGuid(Guid value, RpcGuidFormat format) => WriteGuid(value);

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
        // As in MessagePack-CSharp, the timestamp is the local time at the offset, taken as UTC.
        WriteDateTime(DateTime.SpecifyKind(value.DateTime, DateTimeKind.Utc));
        WriteInt64((long)value.Offset.TotalMinutes);
        EndArray();
    }

    /// <inheritdoc/>
    public void WriteTimeSpan(TimeSpan value) => WriteInt64(value.Ticks);
}
