using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <content>One method for each scalar.</content>
public partial struct JsonPayloadReader
{
    /// <inheritdoc/>
    public bool ReadBoolean()
    {
        if (_key is not null)
            return bool.TryParse(TakeKey(), out bool key) ? key : throw new RpcSerializationException("The key is not a boolean.");
        return _current.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Unexpected("a boolean"),
        };
    }

    /// <inheritdoc/>
    public sbyte ReadSByte() => (sbyte)Ranged(sbyte.MinValue, sbyte.MaxValue);

    /// <inheritdoc/>
    public short ReadInt16() => (short)Ranged(short.MinValue, short.MaxValue);

    /// <inheritdoc/>
    public int ReadInt32() => (int)Ranged(int.MinValue, int.MaxValue);

    /// <inheritdoc/>
    public long ReadInt64()
    {
        if (_key is not null)
            return long.TryParse(TakeKey(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long key) ? key : throw OutOfRange();
        Expect(JsonValueKind.Number, "an integer");
        return _current.TryGetInt64(out long value) ? value : (long)Whole(long.MinValue, long.MaxValue);
    }

    /// <inheritdoc/>
    public byte ReadByte() => (byte)Ranged(0, byte.MaxValue);

    /// <inheritdoc/>
    public ushort ReadUInt16() => (ushort)Ranged(0, ushort.MaxValue);

    /// <inheritdoc/>
    public uint ReadUInt32() => (uint)Ranged(0, uint.MaxValue);

    /// <inheritdoc/>
    public ulong ReadUInt64()
    {
        if (_key is not null)
            return ulong.TryParse(TakeKey(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong key) ? key : throw OutOfRange();
        Expect(JsonValueKind.Number, "an integer");
        return _current.TryGetUInt64(out ulong value) ? value : (ulong)Whole(0, ulong.MaxValue);
    }

    /// <inheritdoc/>
    public readonly bool TryReadInt64(out long value)
    {
        value = 0;
        return _key is null && _current.ValueKind == JsonValueKind.Number && _current.TryGetInt64(out value);
    }

    /// <inheritdoc/>
    public BigInteger ReadBigInteger()
    {
        if (_key is not null)
            return BigIntegers.Parse(TakeKey());
        Expect(JsonValueKind.Number, "an integer");
        return _current.TryGetInt64(out long value) ? value : BigIntegers.Parse(_current.GetRawText());
    }

    /// <inheritdoc/>
    public readonly float ReadSingle()
    {
        if (TryReadName(out double name))
            return (float)name;
        Expect(JsonValueKind.Number, "a number");
        return _current.TryGetSingle(out float value) && float.IsFinite(value) ? value : throw OutOfRange();
    }

    /// <inheritdoc/>
    public readonly double ReadDouble()
    {
        if (TryReadName(out double name))
            return name;
        Expect(JsonValueKind.Number, "a number");
        return _current.TryGetDouble(out double value) && double.IsFinite(value) ? value : throw OutOfRange();
    }

    /// <inheritdoc/>
    public readonly decimal ReadDecimal()
    {
        Expect(JsonValueKind.Number, "a number");
        return _current.TryGetDecimal(out decimal value) ? value : throw OutOfRange();
    }

    /// <inheritdoc/>
    public char ReadChar() => ReadString() is { Length: 1 } text ? text[0] : throw new RpcSerializationException("The text is not one character.");

    /// <inheritdoc/>
    public string ReadString()
    {
        if (_key is not null)
            return TakeKey();
        Expect(JsonValueKind.String, "a string");
        try
        {
            return _current.GetString()!;
        }
        catch (InvalidOperationException fault)
        {
            throw new RpcSerializationException("A string is not valid UTF-8, or holds half of a surrogate pair.", fault);
        }
    }

    /// <inheritdoc/>
    public readonly byte[] ReadBytes()
    {
        Expect(JsonValueKind.String, "a string of Base64");
        try
        {
            return _current.TryGetBytesFromBase64(out byte[]? value) ? value : throw new RpcSerializationException("The text is not Base64.");
        }
        catch (InvalidOperationException fault)
        {
            throw new RpcSerializationException("The text is not Base64: it holds half of a surrogate pair.", fault);
        }
    }

    /// <inheritdoc/>
    public Guid ReadGuid() => Guid.TryParseExact(ReadString(), "D", out Guid value) ? value : throw new RpcSerializationException("The text is not a GUID.");

    /// <inheritdoc/>
    public DateTime ReadDateTime() => Iso8601.ParseUtc(ReadString());

    /// <inheritdoc/>
    public DateTimeOffset ReadDateTimeOffset() => Iso8601.ParseOffset(ReadString());

    /// <inheritdoc/>
    public TimeSpan ReadTimeSpan() => Iso8601.ParseDuration(ReadString());

    // What JSON has no number for comes by name: System.Text.Json writes it so, and Python's bare NaN is made this.
    private readonly bool TryReadName(out double value)
    {
        value = 0;
        if (_current.ValueKind == JsonValueKind.String && _key is null)
        {
            try
            {
                value = _current.ValueEquals("NaN"u8) ? double.NaN
                    : _current.ValueEquals("Infinity"u8) ? double.PositiveInfinity
                    : _current.ValueEquals("-Infinity"u8) ? double.NegativeInfinity
                    : 0;
            }
            catch (InvalidOperationException)
            {
                // Text that is no text, as half of a surrogate pair, is no name either.
                return false;
            }
        }

        return value != 0;
    }
}
