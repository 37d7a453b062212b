using System.Globalization;
using System.Numerics;

namespace TypedRpc.Serialization;

/// <summary>Limits the size of big integers, as parsing and formatting digits takes quadratic time.</summary>
internal static class BigIntegers
{
    private const int MaxBits = 4096;
    private const int MaxBytes = (MaxBits / 8) + 1;
    private const int MaxDigits = 1300;

    public static void Check(BigInteger value)
    {
        if (value.GetBitLength() > MaxBits)
            throw TooLarge();
    }

    /// <summary>Parses an integer, also with an exponent or a fraction of zeros, as JSON allows them.</summary>
    public static BigInteger Parse(string text)
    {
        if (text.Length > MaxDigits)
            throw TooLarge();
        int mark = text.AsSpan().IndexOfAny('e', 'E');

        // BigInteger.TryParse computes the power before its size could be checked.
        if (mark >= 0
            && (!int.TryParse(
                    text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
                || Math.Abs((long)exponent) > MaxDigits))
        {
            throw TooLarge();
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return BigInteger.TryParse(text, Style, CultureInfo.InvariantCulture, out BigInteger value)
            ? Checked(value)
            : throw ValueFault.Of("an integer", "a number with a fraction, or another text");
    }

    public static BigInteger FromBytes(ReadOnlySpan<byte> bytes, bool isUnsigned, bool isBigEndian) =>
        bytes.Length <= MaxBytes ? Checked(new BigInteger(bytes, isUnsigned, isBigEndian)) : throw TooLarge();

    private static BigInteger Checked(BigInteger value)
    {
        Check(value);
        return value;
    }

    private static RpcSerializationException TooLarge() => ValueFault.Of("an integer of at most 4096 bits", "a larger one");
}
