using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TypedRpc.Serialization;

/// <content>One method for each scalar. Each accepts every encoding that can represent the value.</content>
public partial struct MessagePackReader
{
    private const int TextSize = 24;

    /// <inheritdoc/>
    public bool ReadBoolean() => Next() switch
    {
        MessagePackCode.True => true,
        MessagePackCode.False => false,
        byte code => throw Unexpected("a boolean", code),
    };

    /// <inheritdoc/>
    public sbyte ReadSByte() => (sbyte)Ranged(sbyte.MinValue, sbyte.MaxValue);

    /// <inheritdoc/>
    public short ReadInt16() => (short)Ranged(short.MinValue, short.MaxValue);

    /// <inheritdoc/>
    public int ReadInt32() => (int)Ranged(int.MinValue, int.MaxValue);

    /// <inheritdoc/>
    public byte ReadByte() => (byte)Ranged(0, byte.MaxValue);

    /// <inheritdoc/>
    public ushort ReadUInt16() => (ushort)Ranged(0, ushort.MaxValue);

    /// <inheritdoc/>
    public uint ReadUInt32() => (uint)Ranged(0, uint.MaxValue);

    /// <inheritdoc/>
    public long ReadInt64()
    {
        byte code = Next();
        switch (code)
        {
            case < 0x80: return code;
            case >= 0xe0: return unchecked((sbyte)code);
            case MessagePackCode.UInt8: return Take(1)[0];
            case MessagePackCode.UInt16: return BinaryPrimitives.ReadUInt16BigEndian(Take(2));
            case MessagePackCode.UInt32: return BinaryPrimitives.ReadUInt32BigEndian(Take(4));
            case MessagePackCode.Int8: return unchecked((sbyte)Take(1)[0]);
            case MessagePackCode.Int16: return BinaryPrimitives.ReadInt16BigEndian(Take(2));
            case MessagePackCode.Int32: return BinaryPrimitives.ReadInt32BigEndian(Take(4));
            case MessagePackCode.Int64: return BinaryPrimitives.ReadInt64BigEndian(Take(8));
            case MessagePackCode.UInt64:
                ulong value = BinaryPrimitives.ReadUInt64BigEndian(Take(8));
                return value <= long.MaxValue ? (long)value : throw ValueFault.OutOfRange(long.MinValue, long.MaxValue);
            default: throw Unexpected("an integer", code);
        }
    }

    /// <inheritdoc/>
    public ulong ReadUInt64()
    {
        if (Peek() == MessagePackCode.UInt64)
        {
            _position++;
            return BinaryPrimitives.ReadUInt64BigEndian(Take(8));
        }

        long value = ReadInt64();
        return value >= 0 ? (ulong)value : throw ValueFault.OutOfRange(ulong.MinValue, ulong.MaxValue);
    }

    /// <inheritdoc/>
    public bool TryReadInt64(out long value)
    {
        byte code = Peek();
        bool fits = code switch
        {
            < 0x80 or >= 0xe0
                or (>= MessagePackCode.UInt8 and <= MessagePackCode.UInt32)
                or (>= MessagePackCode.Int8 and <= MessagePackCode.Int64) => true,
            MessagePackCode.UInt64 => _end - _position > 1 && _buffer[_position + 1] < 0x80,
            _ => false,
        };
        value = fits ? ReadInt64() : 0;
        return fits;
    }

    /// <inheritdoc/>
    public BigInteger ReadBigInteger()
    {
        if (TryReadInt64(out long small))
            return small;
        byte code = Peek();
        if (code == MessagePackCode.UInt64)
            return ReadUInt64();
        if (NextKind != PayloadKind.Extension)
            throw Unexpected("an integer", Next());
        ReadOnlySpan<byte> data = Take(ExtensionLength(Next(), out byte type));
        return type == MessagePackCode.BigInteger
            ? BigIntegers.FromBytes(data, isUnsigned: false, isBigEndian: true)
            : throw Unexpected("an integer", code);
    }

    /// <inheritdoc/>
    public float ReadSingle()
    {
        double value = ReadDouble();
        float narrow = (float)value;
        return float.IsFinite(narrow) || !double.IsFinite(value) ? narrow : throw ValueFault.OutOfRange();
    }

    /// <inheritdoc/>
    public double ReadDouble()
    {
        byte code = Peek();
        switch (code)
        {
            case MessagePackCode.Float64:
                _position++;
                return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            case MessagePackCode.Float32:
                _position++;
                return BinaryPrimitives.ReadSingleBigEndian(Take(4));
            case MessagePackCode.UInt64:
                return ReadUInt64();
            case < 0x80 or >= 0xe0 or (>= MessagePackCode.UInt8 and <= MessagePackCode.Int64):
                return ReadInt64();
            default:
                throw Unexpected("a number", Next());
        }
    }

    /// <inheritdoc/>
    public decimal ReadDecimal()
    {
        switch (NextKind)
        {
            case PayloadKind.Integer:
                return Peek() == MessagePackCode.UInt64 ? ReadUInt64() : ReadInt64();
            case PayloadKind.Float:
                double number = ReadDouble();
                return Math.Abs(number) < 7.9e28 ? (decimal)number : throw ValueFault.OutOfRange();
            case not PayloadKind.String:
                throw Unexpected("a decimal number", Next());
            default:
                return decimal.TryParse(
                    Utf8(), NumberStyles.Number | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal value)
                    ? value
                    : throw ValueFault.Of("a decimal number", "another text");
        }
    }

    /// <inheritdoc/>
    public char ReadChar() => (char)ReadUInt16();

    /// <inheritdoc/>
    public string ReadString()
    {
        ReadOnlySpan<byte> utf8 = Utf8();
        Charge(TextSize + (sizeof(char) * (long)utf8.Length));
        try
        {
            return MessagePackWriter.StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw ValueFault.Of("text", "bytes that are not UTF-8", exception);
        }
    }

    /// <inheritdoc/>
    public byte[] ReadBytes()
    {
        byte code = Next();
        int length = code switch
        {
            MessagePackCode.Bin8 => Length8(),
            MessagePackCode.Bin16 => Length16(),
            MessagePackCode.Bin32 => Length32(),
            _ => throw Unexpected("bytes", code),
        };
        Charge(TextSize + (long)length);
        return Take(length).ToArray();
    }

    /// <inheritdoc/>
    public Guid ReadGuid()
    {
        if (Peek() == MessagePackCode.Bin8)
        {
            byte[] bytes = ReadBytes();
            return bytes.Length == 16
                ? new Guid(bytes, bigEndian: true)
                : throw ValueFault.Of("a GUID: 16 bytes, or text", "bytes of another length");
        }

        return GuidText.Parse(Utf8());
    }

    /// <inheritdoc/>
    public DateTime ReadDateTime()
    {
        if (NextKind != PayloadKind.Timestamp)
            return Iso8601.ParseUtc(ReadString());
        ReadOnlySpan<byte> data = Take(ExtensionLength(Next(), out _));
        (long seconds, uint nanoseconds) = data.Length switch
        {
            4 => (BinaryPrimitives.ReadUInt32BigEndian(data), 0u),
            8 => (
                (long)(BinaryPrimitives.ReadUInt64BigEndian(data) & 0x3_ffff_ffff),
                (uint)(BinaryPrimitives.ReadUInt64BigEndian(data) >> 34)),
            _ => (BinaryPrimitives.ReadInt64BigEndian(data[4..]), BinaryPrimitives.ReadUInt32BigEndian(data)),
        };
        if (nanoseconds > 999_999_999 || seconds < -62_135_596_800 || seconds > 253_402_300_799)
            throw ValueFault.OutOfRange();
        return DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100));
    }

    /// <inheritdoc/>
    public DateTimeOffset ReadDateTimeOffset()
    {
        if (NextKind == PayloadKind.String)
            return Iso8601.ParseOffset(ReadString());
        if (NextKind == PayloadKind.Timestamp)
            return new DateTimeOffset(ReadDateTime());
        int count = BeginArray();
        if (count != 2)
            throw ValueFault.Of("an array of an instant and an offset", "an array of another length");
        long ticks = ReadDateTime().Ticks;
        short minutes = ReadInt16();
        EndArray();
        return minutes is >= -14 * 60 and <= 14 * 60 && ticks - (minutes * TimeSpan.TicksPerMinute) is >= 0 and <= 3_155_378_975_999_999_999
            ? new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes))
            : throw ValueFault.OutOfRange();
    }

    /// <inheritdoc/>
    public TimeSpan ReadTimeSpan() =>
        NextKind == PayloadKind.String ? Iso8601.ParseDuration(ReadString()) : TimeSpan.FromTicks(ReadInt64());
}
