using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace TypedRpc;

/// <content>Conversions from and to .NET types.</content>
public readonly partial struct RpcValue
{
    /// <summary>Creates a <see cref="RpcValueKind.Boolean"/>.</summary>
    public static implicit operator RpcValue(bool value) => new(value);

    /// <summary>Creates an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(int value) => new((long)value);

    /// <summary>Creates an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(uint value) => new((long)value);

    /// <summary>Creates an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(long value) => new(value);

    /// <summary>Creates an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(ulong value) => new(value <= long.MaxValue ? (long)value : value);

    /// <summary>Creates an <see cref="RpcValueKind.Integer"/>. One of more than 4,096 bits cannot be sent.</summary>
    public static implicit operator RpcValue(BigInteger value) => new(
        value < long.MinValue || value > ulong.MaxValue ? value
        : value <= long.MaxValue ? (long)value
        : (object)(ulong)value);

    /// <summary>Creates a <see cref="RpcValueKind.Float"/>.</summary>
    public static implicit operator RpcValue(double value) => new(value);

    /// <summary>Creates a <see cref="RpcValueKind.String"/>, or null.</summary>
    public static implicit operator RpcValue(string? value) => new(value);

    /// <summary>Creates <see cref="RpcValueKind.Bytes"/>, or null. The bytes are not copied.</summary>
    public static implicit operator RpcValue(byte[]? value) => new(value);

    /// <summary>
    /// Creates a <see cref="RpcValueKind.Timestamp"/>. A time of <see cref="DateTimeKind.Unspecified"/> kind is taken as UTC.
    /// </summary>
    public static implicit operator RpcValue(DateTime value) =>
        new(value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : DateTime.SpecifyKind(value, DateTimeKind.Utc));

    /// <summary>Creates a <see cref="RpcValueKind.Timestamp"/>; the offset is not kept.</summary>
    public static implicit operator RpcValue(DateTimeOffset value) => new(value.UtcDateTime);

    /// <summary>The Boolean value.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBoolean() => TryGet(out bool value) ? value : throw Not(RpcValueKind.Boolean);

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or out of range.</exception>
    public int AsInt32() => TryGet(out int value) ? value : throw NotWithin("Int32");

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or out of range.</exception>
    public long AsInt64() => TryGet(out long value) ? value : throw NotWithin("Int64");

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or out of range.</exception>
    public ulong AsUInt64() => TryGet(out ulong value) ? value : throw NotWithin("UInt64");

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public BigInteger AsBigInteger() => TryGet(out BigInteger value) ? value : throw Not(RpcValueKind.Integer);

    /// <summary>The number; an integer is converted.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public double AsDouble() => TryGet(out double value) ? value : throw Not(RpcValueKind.Float, RpcValueKind.Integer);

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public string AsString() => Raw as string ?? throw Not(RpcValueKind.String);

    /// <summary>The bytes, not copied; Base64 text is decoded.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or is text that is not Base64.</exception>
    public byte[] AsBytes() => TryGet(out byte[]? value) ? value : throw Not(RpcValueKind.Bytes);

    /// <summary>The point in time, in UTC; ISO 8601 text is parsed.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or is text that is not ISO 8601.</exception>
    public DateTime AsDateTime() => TryGet(out DateTime value) ? value : throw Not(RpcValueKind.Timestamp);

    /// <summary>Gets a Boolean value.</summary>
    public bool TryGet(out bool value) => (value = Raw is true) || Raw is false;

    /// <summary>Gets an integer if it is in range.</summary>
    public bool TryGet(out int value)
    {
        bool fits = Raw is >= (long)int.MinValue and <= int.MaxValue;
        value = fits ? (int)(long)Raw! : 0;
        return fits;
    }

    /// <summary>Gets an integer if it is in range.</summary>
    public bool TryGet(out long value)
    {
        value = Raw is long number ? number : 0;
        return Raw is long;
    }

    /// <summary>Gets an integer if it is in range.</summary>
    public bool TryGet(out ulong value)
    {
        value = Raw switch
        {
            ulong large => large,
            >= 0L => (ulong)(long)Raw,
            _ => 0,
        };
        return Raw is ulong or >= 0L;
    }

    /// <summary>Gets an integer.</summary>
    public bool TryGet(out BigInteger value)
    {
        value = Raw switch
        {
            long small => small,
            ulong large => large,
            BigInteger any => any,
            _ => default,
        };
        return Kind == RpcValueKind.Integer;
    }

    /// <summary>Gets a number; an integer is converted.</summary>
    public bool TryGet(out double value)
    {
        value = Raw switch
        {
            double number => number,
            long small => small,
            ulong large => large,
            BigInteger any => (double)any,
            _ => 0,
        };
        return Kind is RpcValueKind.Float or RpcValueKind.Integer;
    }

    /// <summary>Gets text.</summary>
    public bool TryGet([NotNullWhen(true)] out string? value) => (value = Raw as string) is not null;

    /// <summary>Gets bytes; Base64 text is decoded.</summary>
    public bool TryGet([NotNullWhen(true)] out byte[]? value)
    {
        value = Raw as byte[];
        if (Raw is not string text)
            return value is not null;
        byte[] decoded = new byte[(text.Length / 4 * 3) + 3];
        if (Convert.TryFromBase64String(text, decoded, out int length))
            value = decoded.AsSpan(0, length).ToArray();
        return value is not null;
    }

    /// <summary>Gets a point in time, in UTC; ISO 8601 text is parsed.</summary>
    public bool TryGet(out DateTime value)
    {
        value = Raw is DateTime instant ? instant : default;
        return Raw is DateTime || (Raw is string { Length: >= 10 } text && text[4] == '-' && text[7] == '-'
            && DateTime.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value));
    }

    private InvalidOperationException Not(RpcValueKind expected, RpcValueKind? other = null) =>
        new(other is null
            ? $"The value is of the kind {Kind}, not {expected}."
            : $"The value is of the kind {Kind}, neither {expected} nor {other}.");

    private InvalidOperationException NotWithin(string type) =>
        Kind == RpcValueKind.Integer ? new($"The integer {this} is out of the range of {type}.") : Not(RpcValueKind.Integer);
}
