using System.Globalization;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <content>One method for each scalar.</content>
public partial struct JsonPayloadWriter
{
    /// <inheritdoc/>
    public readonly bool IsText => true;

    /// <inheritdoc/>
    public readonly void WriteNull() => _json.WriteNullValue();

    /// <inheritdoc/>
    public void WriteBoolean(bool value)
    {
        if (_isKey)
            WriteKey(value ? "true" : "false");
        else
            _json.WriteBooleanValue(value);
    }

    /// <inheritdoc/>
    public void WriteInt64(long value)
    {
        if (_isKey)
            WriteKey(value.ToString(CultureInfo.InvariantCulture));
        else
            _json.WriteNumberValue(value);
    }

    /// <inheritdoc/>
    public void WriteUInt64(ulong value)
    {
        if (_isKey)
            WriteKey(value.ToString(CultureInfo.InvariantCulture));
        else
            _json.WriteNumberValue(value);
    }

    /// <inheritdoc/>
    public readonly void WriteSingle(float value)
    {
        if (!float.IsFinite(value))
            throw NotFinite();
        WriteFraction(value);
    }

    /// <inheritdoc/>
    public readonly void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
            throw NotFinite();
        WriteFraction(value);
    }

    /// <inheritdoc/>
    public readonly void WriteDecimal(decimal value)
    {
        if (_options is { DecimalsAsNumbers: true })
        {
            _json.WriteNumberValue(value);
            return;
        }

        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        _json.WriteStringValue(text[..length]);
    }

    /// <inheritdoc/>
    public void WriteChar(char value) => WriteString(value.ToString());

    /// <inheritdoc/>
    public void WriteString(string? value)
    {
        try
        {
            // Utf8JsonWriter would silently replace an unpaired surrogate by U+FFFD.
            if (value.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
                _ = MessagePackWriter.StrictUtf8.GetByteCount(value!);
            if (_isKey)
                WriteKey(value ?? throw new RpcSerializationException("A null cannot be the key of a map."));
            else
                _json.WriteStringValue(value);
        }
        catch (ArgumentException exception)
        {
            throw new RpcSerializationException("A string holds half of a surrogate pair, or is too long for JSON.", exception);
        }
    }

    /// <inheritdoc/>
    public readonly void WriteBytes(byte[]? value)
    {
        if (value is null)
            _json.WriteNullValue();
        else
            _json.WriteBase64StringValue(value);
    }

    /// <inheritdoc/>
    public readonly void WriteBytes(ReadOnlySpan<byte> value) => _json.WriteBase64StringValue(value);

    /// <inheritdoc/>
    public void WriteBigInteger(BigInteger value)
    {
        BigIntegers.Check(value);
        string digits = value.ToString(CultureInfo.InvariantCulture);
        if (_isKey)
            WriteKey(digits);
        else
            _json.WriteRawValue(digits, skipInputValidation: true);
    }

    /// <inheritdoc/>
    public void WriteGuid(Guid value) => WriteGuid(value, _options?.GuidFormat ?? RpcGuidFormat.Hyphens);

    /// <inheritdoc/>
    public void WriteGuid(Guid value, RpcGuidFormat format)
    {
        string form = GuidText.FormatOf(format);
        if (_isKey)
        {
            WriteKey(value.ToString(form));
            return;
        }

        Span<char> text = stackalloc char[36];
        value.TryFormat(text, out int length, form);
        _json.WriteStringValue(text[..length]);
    }

    /// <inheritdoc/>
    public readonly void WriteDateTime(DateTime value) => _json.WriteStringValue(value.Kind switch
    {
        DateTimeKind.Local => value.ToUniversalTime(),
        DateTimeKind.Unspecified => DateTime.SpecifyKind(value, DateTimeKind.Utc),
        _ => value,
    });

    /// <inheritdoc/>
    public readonly void WriteDateTimeOffset(DateTimeOffset value) => _json.WriteStringValue(value);

    /// <inheritdoc/>
    public readonly void WriteTimeSpan(TimeSpan value) => _json.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));

    // Readers without declared types, such as Python's, read a number without a fraction or an exponent as an integer.
    private readonly void WriteFraction<T>(T value)
        where T : struct, IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        if (!text[..length].ContainsAny((byte)'.', (byte)'E'))
        {
            ".0"u8.CopyTo(text[length..]);
            length += 2;
        }

        _json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    private static RpcSerializationException NotFinite() => new("JSON has no form for NaN and the infinities.");
}
