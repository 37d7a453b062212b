using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TypedRpc.Serialization;

/// <content>One method for each scalar.</content>
public partial struct JsonPayloadReader
{
    private const int TextSize = 24;
    private const string ANumber = "a number";
    private const string Base64 = "bytes as a string of Base64";

    /// <inheritdoc/>
    public bool ReadBoolean()
    {
        if (_key is not null)
            return bool.TryParse(TakeKey(), out bool key) ? key : throw ValueFault.Of("a key that is a boolean", "another key");
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
    public long ReadInt64() => Ranged(long.MinValue, long.MaxValue);

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
        {
            return ulong.TryParse(TakeKey(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong key)
                ? key
                : throw ValueFault.Of("a key that is an unsigned integer", "another key");
        }

        Expect(JsonValueKind.Number, AnInteger);
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
        Expect(JsonValueKind.Number, AnInteger);
        return _current.TryGetInt64(out long value) ? value : BigIntegers.Parse(_current.GetRawText());
    }

    /// <inheritdoc/>
    public readonly float ReadSingle()
    {
        if (TryReadName(out double name))
            return (float)name;
        Expect(JsonValueKind.Number, ANumber);
        return _current.TryGetSingle(out float value) && float.IsFinite(value) ? value : throw ValueFault.OutOfRange();
    }

    /// <inheritdoc/>
    public readonly double ReadDouble()
    {
        if (TryReadName(out double name))
            return name;
        Expect(JsonValueKind.Number, ANumber);
        return _current.TryGetDouble(out double value) && double.IsFinite(value) ? value : throw ValueFault.OutOfRange();
    }

    /// <inheritdoc/>
    public decimal ReadDecimal()
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (_current.ValueKind == JsonValueKind.String)
        {
            return decimal.TryParse(ReadString(), Style, CultureInfo.InvariantCulture, out decimal text)
                ? text
                : throw ValueFault.Of("a decimal number", "another text");
        }

        Expect(JsonValueKind.Number, "a number, or text of one");
        return _current.TryGetDecimal(out decimal value) ? value : throw ValueFault.OutOfRange();
    }

    /// <inheritdoc/>
    public char ReadChar() => ReadString() is { Length: 1 } text ? text[0] : throw ValueFault.Of("one character", "another text");

    /// <inheritdoc/>
    public string ReadString()
    {
        if (_key is not null)
        {
            Charge(TextSize + (sizeof(char) * (long)_key.Length));
            return TakeKey();
        }

        Expect(JsonValueKind.String, "a string");
        try
        {
            // A string is not larger than the message, so it may be decoded before its length is charged.
            string text = _current.GetString()!;
            Charge(TextSize + (sizeof(char) * (long)text.Length));
            return text;
        }
        catch (InvalidOperationException exception)
        {
            throw ValueFault.Of("text", "bytes that are not UTF-8, or half of a surrogate pair", exception);
        }
    }

    /// <inheritdoc/>
    public byte[] ReadBytes()
    {
        Expect(JsonValueKind.String, Base64);
        try
        {
            if (!_current.TryGetBytesFromBase64(out byte[]? value))
                throw ValueFault.Of(Base64, "another text");
            Charge(TextSize + value.LongLength);
            return value;
        }
        catch (InvalidOperationException exception)
        {
            throw ValueFault.Of(Base64, "another text", exception);
        }
    }

    /// <inheritdoc/>
    public Guid ReadGuid() => GuidText.Parse(ReadString().AsSpan());

    /// <inheritdoc/>
    public DateTime ReadDateTime() => Iso8601.ParseUtc(ReadString());

    /// <inheritdoc/>
    public DateTimeOffset ReadDateTimeOffset() => Iso8601.ParseOffset(ReadString());

    /// <inheritdoc/>
    public TimeSpan ReadTimeSpan() => Iso8601.ParseDuration(ReadString());

    // NaN and the infinities are read from strings with their names: System.Text.Json writes them so, and those of Python, which have no
    // quotes, are put into quotes before.
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
                // A string that cannot be decoded, such as an unpaired surrogate, is not such a name.
                return false;
            }
        }

        return value != 0;
    }
}
