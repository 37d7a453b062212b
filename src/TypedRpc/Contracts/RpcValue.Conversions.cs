using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace TypedRpc;

/// <content>To and from the types of .NET.</content>
public readonly partial struct RpcValue
{
    /// <summary>Makes a <see cref="RpcValueKind.Boolean"/>.</summary>
    public static implicit operator RpcValue(bool value) => new(value);

    /// <summary>Makes an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(int value) => new((long)value);

    /// <summary>Makes an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(uint value) => new((long)value);

    /// <summary>Makes an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(long value) => new(value);

    /// <summary>Makes an <see cref="RpcValueKind.Integer"/>.</summary>
    public static implicit operator RpcValue(ulong value) => new(value <= long.MaxValue ? (long)value : value);

    /// <summary>Makes an <see cref="RpcValueKind.Integer"/>; one beyond 4,096 bits cannot be sent.</summary>
    public static implicit operator RpcValue(BigInteger value) => new(
        value < long.MinValue || value > ulong.MaxValue ? value
        : value <= long.MaxValue ? (long)value
        : (object)(ulong)value);

    /// <summary>Makes a <see cref="RpcValueKind.Float"/>.</summary>
    public static implicit operator RpcValue(double value) => new(value);

    /// <summary>Makes a <see cref="RpcValueKind.String"/>, or null.</summary>
    public static implicit operator RpcValue(string? value) => new(value);

    /// <summary>Makes <see cref="RpcValueKind.Bytes"/>, which are not copied, or null.</summary>
    public static implicit operator RpcValue(byte[]? value) => new(value);

    /// <summary>Makes a <see cref="RpcValueKind.Timestamp"/>; a time of no kind is taken as UTC.</summary>
    public static implicit operator RpcValue(DateTime value) =>
        new(value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : DateTime.SpecifyKind(value, DateTimeKind.Utc));

    /// <summary>Makes a <see cref="RpcValueKind.Timestamp"/>, without the offset.</summary>
    public static implicit operator RpcValue(DateTimeOffset value) => new(value.UtcDateTime);

    /// <summary>The truth value.</summary>
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

    /// <summary>The bytes, not copied; text in Base64 is decoded.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or other text.</exception>
    public byte[] AsBytes() => TryGet(out byte[]? value) ? value : throw Not(RpcValueKind.Bytes);

    /// <summary>The instant, in UTC; text in ISO 8601 is read.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind, or other text.</exception>
    public DateTime AsDateTime() => TryGet(out DateTime value) ? value : throw Not(RpcValueKind.Timestamp);

    /// <summary>Gives a truth value.</summary>
    public bool TryGet(out bool value) => (value = Raw is true) || Raw is false;

    /// <summary>Gives an integer that is in range.</summary>
    public bool TryGet(out int value)
    {
        bool fits = Raw is >= (long)int.MinValue and <= int.MaxValue;
        value = fits ? (int)(long)Raw! : 0;
        return fits;
    }

    /// <summary>Gives an integer that is in range.</summary>
    public bool TryGet(out long value)
    {
        value = Raw is long number ? number : 0;
        return Raw is long;
    }

    /// <summary>Gives an integer that is in range.</summary>
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

    /// <summary>Gives an integer.</summary>
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

    /// <summary>Gives a number, also of an integer.</summary>
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

    /// <summary>Gives text.</summary>
    public bool TryGet([NotNullWhen(true)] out string? value) => (value = Raw as string) is not null;

    /// <summary>Gives bytes, also of text in Base64.</summary>
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

    /// <summary>Gives an instant, also of text in ISO 8601.</summary>
    public bool TryGet(out DateTime value)
    {
        value = Raw is DateTime instant ? instant : default;
        return Raw is DateTime || (Raw is string { Length: >= 10 } text && text[4] == '-' && text[7] == '-'
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out value));
    }

    private InvalidOperationException Not(RpcValueKind expected, RpcValueKind? other = null) =>
        new(other is null ? $"The value is of the kind {Kind}, not {expected}." : $"The value is of the kind {Kind}, neither {expected} nor {other}.");

    private InvalidOperationException NotWithin(string type) =>
        Kind == RpcValueKind.Integer ? new($"The integer {this} is out of the range of {type}.") : Not(RpcValueKind.Integer);
}
