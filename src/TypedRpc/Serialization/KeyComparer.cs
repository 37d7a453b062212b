using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TypedRpc.Serialization;

/// <summary>Compares keys as .NET does, but hashes them with a secret of the process: nobody can choose keys that all hash alike. Used by generated shapes.</summary>
/// <typeparam name="T">A scalar whose bits are its value, text, or one of the others below.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyComparer<T> : IEqualityComparer<T>
    where T : notnull
{
    private KeyComparer()
    {
    }

    /// <summary>The only one.</summary>
    public static KeyComparer<T> Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    // Of some types equal values may have other bits.
    /// <inheritdoc/>
    public int GetHashCode(T obj) => obj switch
    {
        double v => OfNumber(v),
        float v => OfNumber(v),
        Half v => OfNumber((double)v),
        decimal v => string.GetHashCode(v == 0 ? "" : v.ToString("G29", CultureInfo.InvariantCulture)),
        DateTime v => OfBits(v.Ticks),
        DateTimeOffset v => OfBits(v.UtcTicks),
        Version v => OfBits((v.Major, v.Minor, v.Build, v.Revision)),
        BigInteger v => OfBytes(v),
        _ => RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? obj?.GetHashCode() ?? 0 : OfBits(obj),
    };

    // Text is the one thing that .NET hashes with a secret. HashCode has a seed too, but there are keys that collide whatever it is.
    private static int OfBits<TBits>(TBits value) =>
        string.GetHashCode(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TBits, char>(ref value), Unsafe.SizeOf<TBits>() / sizeof(char)));

    // To add zero makes one zero of two.
    private static int OfNumber(double value) => OfBits(double.IsNaN(value) ? double.NaN : value + 0.0);

    private static int OfBytes(BigInteger value)
    {
        byte[] bytes = new byte[value.GetByteCount() + 1 & ~1];
        value.TryWriteBytes(bytes, out _);
        return string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes));
    }
}
