using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TypedRpc.Serialization;

/// <summary>Writes and reads scalars for which the encodings have no kind. Used by generated shapes.</summary>
/// <remarks>
/// The forms are those of MessagePack-CSharp in MessagePack, and of System.Text.Json and Python's <c>isoformat</c> in
/// JSON. Readers accept both.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ScalarCodec
{
    private const int UriSize = 192;
    private const int VersionSize = 32;
    private static readonly string[] TimeFormats = ["HH:mm:ss.FFFFFFF", "HH:mm"];

    /// <summary>Writes a GUID for which <see cref="RpcFormatAttribute"/> selects <see cref="RpcGuidFormat.Hyphens"/>.</summary>
    public static void WriteGuidHyphens<TWriter>(ref TWriter writer, Guid value)
        where TWriter : struct, IPayloadWriter => writer.WriteGuid(value, RpcGuidFormat.Hyphens);

    /// <summary>Writes a GUID for which <see cref="RpcFormatAttribute"/> selects <see cref="RpcGuidFormat.Digits"/>.</summary>
    public static void WriteGuidDigits<TWriter>(ref TWriter writer, Guid value)
        where TWriter : struct, IPayloadWriter => writer.WriteGuid(value, RpcGuidFormat.Digits);

    /// <summary>Writes a date: the day number in MessagePack, <c>yyyy-MM-dd</c> in JSON.</summary>
    public static void WriteDateOnly<TWriter>(ref TWriter writer, DateOnly value)
        where TWriter : struct, IPayloadWriter
    {
        if (writer.IsText)
            writer.WriteString(value.ToString("O", CultureInfo.InvariantCulture));
        else
            writer.WriteInt64(value.DayNumber);
    }

    /// <summary>Reads a date.</summary>
    public static DateOnly ReadDateOnly<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        if (reader.NextKind == PayloadKind.String)
        {
            return DateOnly.TryParseExact(reader.ReadString(), "O", out DateOnly value)
                ? value
                : throw Malformed("a date of the form yyyy-MM-dd");
        }

        int number = reader.ReadInt32();
        return number >= 0 && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(number) : throw ValueFault.OutOfRange();
    }

    /// <summary>Writes a time of day: ticks of 100 ns in MessagePack, <c>HH:mm:ss[.fffffff]</c> in JSON.</summary>
    public static void WriteTimeOnly<TWriter>(ref TWriter writer, TimeOnly value)
        where TWriter : struct, IPayloadWriter
    {
        if (writer.IsText)
            writer.WriteString(value.ToString(TimeFormats[0], CultureInfo.InvariantCulture));
        else
            writer.WriteInt64(value.Ticks);
    }

    /// <summary>Reads a time of day.</summary>
    public static TimeOnly ReadTimeOnly<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        if (reader.NextKind == PayloadKind.String)
        {
            return TimeOnly.TryParseExact(
                reader.ReadString(), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly value)
                ? value
                : throw Malformed("a time of the form HH:mm[:ss[.fffffff]]");
        }

        long ticks = reader.ReadInt64();
        return ticks is >= 0 and < TimeSpan.TicksPerDay ? new TimeOnly(ticks) : throw ValueFault.OutOfRange();
    }

    /// <summary>Writes a 16-bit floating-point number as a 32-bit one.</summary>
    public static void WriteHalf<TWriter>(ref TWriter writer, Half value)
        where TWriter : struct, IPayloadWriter => writer.WriteSingle((float)value);

    /// <summary>Reads a 16-bit floating-point number; wider ones are rounded.</summary>
    public static Half ReadHalf<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        float value = reader.ReadSingle();
        var narrow = (Half)value;
        return Half.IsFinite(narrow) || !float.IsFinite(value) ? narrow : throw ValueFault.OutOfRange();
    }

    /// <summary>Reads a signed integer of native size.</summary>
    public static nint ReadIntPtr<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        long value = reader.ReadInt64();
        return value >= nint.MinValue && value <= nint.MaxValue ? (nint)value : throw ValueFault.OutOfRange();
    }

    /// <summary>Reads an unsigned integer of native size.</summary>
    public static nuint ReadUIntPtr<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        ulong value = reader.ReadUInt64();
        return value <= nuint.MaxValue ? (nuint)value : throw ValueFault.OutOfRange();
    }

    /// <summary>Writes a signed 128-bit integer: 16 bytes, little-endian, in MessagePack, a number in JSON.</summary>
    public static void WriteInt128<TWriter>(ref TWriter writer, Int128 value)
        where TWriter : struct, IPayloadWriter => Write128(ref writer, (UInt128)value, value);

    /// <summary>Reads a signed 128-bit integer.</summary>
    public static Int128 ReadInt128<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        BigInteger value = ReadWhole(ref reader, isUnsigned: false);
        return value >= Int128.MinValue && value <= Int128.MaxValue ? (Int128)value : throw ValueFault.OutOfRange();
    }

    /// <summary>Writes an unsigned 128-bit integer: 16 bytes, little-endian, in MessagePack, a number in JSON.</summary>
    public static void WriteUInt128<TWriter>(ref TWriter writer, UInt128 value)
        where TWriter : struct, IPayloadWriter => Write128(ref writer, value, value);

    /// <summary>Reads an unsigned 128-bit integer.</summary>
    public static UInt128 ReadUInt128<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        BigInteger value = ReadWhole(ref reader, isUnsigned: true);
        return value.Sign >= 0 && value <= UInt128.MaxValue ? (UInt128)value : throw ValueFault.OutOfRange();
    }

    /// <summary>
    /// Writes an integer of up to 4,096 bits: bytes in two's complement, little-endian, in MessagePack, a number in JSON.
    /// </summary>
    public static void WriteBigInteger<TWriter>(ref TWriter writer, BigInteger value)
        where TWriter : struct, IPayloadWriter
    {
        BigIntegers.Check(value);
        if (writer.IsText)
            writer.WriteBigInteger(value);
        else
            writer.WriteBytes(value.ToByteArray());
    }

    /// <summary>Reads an integer of up to 4,096 bits.</summary>
    public static BigInteger ReadBigInteger<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader => ReadWhole(ref reader, isUnsigned: false);

    /// <summary>Writes a URI in its original form.</summary>
    public static void WriteUri<TWriter>(ref TWriter writer, Uri? value)
        where TWriter : struct, IPayloadWriter => writer.WriteString(value?.OriginalString);

    /// <summary>Reads an absolute or relative URI.</summary>
    public static Uri ReadUri<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        reader.Charge(UriSize);
        return Uri.TryCreate(reader.ReadString(), UriKind.RelativeOrAbsolute, out Uri? value) ? value : throw Malformed("a URI");
    }

    /// <summary>Writes a version of two to four numbers.</summary>
    public static void WriteVersion<TWriter>(ref TWriter writer, Version? value)
        where TWriter : struct, IPayloadWriter => writer.WriteString(value?.ToString());

    /// <summary>Reads a version of two to four numbers.</summary>
    public static Version ReadVersion<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        reader.Charge(VersionSize);
        return Version.TryParse(reader.ReadString(), out Version? value) ? value : throw Malformed("a version such as 1.2 or 1.2.3.4");
    }

    /// <summary>Writes a Unicode scalar value: its number in MessagePack, a string in JSON.</summary>
    public static void WriteRune<TWriter>(ref TWriter writer, Rune value)
        where TWriter : struct, IPayloadWriter
    {
        if (writer.IsText)
            writer.WriteString(value.ToString());
        else
            writer.WriteInt64(value.Value);
    }

    /// <summary>Reads a Unicode scalar value.</summary>
    public static Rune ReadRune<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader
    {
        if (reader.NextKind != PayloadKind.String)
            return Rune.TryCreate(reader.ReadInt32(), out Rune number) ? number : throw ValueFault.OutOfRange();
        string text = reader.ReadString();
        return Rune.DecodeFromUtf16(text, out Rune value, out int used) == System.Buffers.OperationStatus.Done && used == text.Length
            ? value
            : throw Malformed("one character");
    }

    /// <summary>Writes bytes.</summary>
    public static void WriteMemory<TWriter>(ref TWriter writer, ReadOnlyMemory<byte> value)
        where TWriter : struct, IPayloadWriter => writer.WriteBytes(value.Span);

    /// <summary>Writes bytes, or null for a segment without an array.</summary>
    public static void WriteSegment<TWriter>(ref TWriter writer, ArraySegment<byte> value)
        where TWriter : struct, IPayloadWriter
    {
        if (value.Array is null)
            writer.WriteNull();
        else
            writer.WriteBytes(value.AsSpan());
    }

    /// <summary>Reads bytes or null.</summary>
    public static byte[]? ReadMemory<TReader>(ref TReader reader)
        where TReader : struct, IPayloadReader => reader.TryReadNull() ? null : reader.ReadBytes();

    private static void Write128<TWriter>(ref TWriter writer, UInt128 bits, BigInteger value)
        where TWriter : struct, IPayloadWriter
    {
        if (writer.IsText)
        {
            writer.WriteBigInteger(value);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, bits);
        writer.WriteBytes(bytes);
    }

    private static BigInteger ReadWhole<TReader>(ref TReader reader, bool isUnsigned)
        where TReader : struct, IPayloadReader => reader.NextKind switch
        {
            // The bytes and the string are charged when they are read, and are larger than the number.
            PayloadKind.Bytes => BigIntegers.FromBytes(reader.ReadBytes(), isUnsigned, isBigEndian: false),
            PayloadKind.String => BigIntegers.Parse(reader.ReadString()),
            _ => reader.ReadBigInteger(),
        };

    private static RpcSerializationException Malformed(string expected) => ValueFault.Of(expected, "another text");
}
