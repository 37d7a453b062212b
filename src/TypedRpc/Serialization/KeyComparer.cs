using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TypedRpc.Serialization;

/// <summary>Compares keys like .NET, but hashes them with a secret of the process, so that a peer cannot construct collisions.</summary>
/// <remarks>Used by generated shapes.</remarks>
/// <typeparam name="T">A scalar whose bits are its value, a string, or one of the other types below.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyComparer<T> : IEqualityComparer<T>
    where T : notnull
{
    private KeyComparer()
    {
    }

    /// <summary>The only instance.</summary>
    public static KeyComparer<T> Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    // Some types have equal values with different bits.
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

    // Only the string hash of .NET is keyed with a secret. HashCode has a random seed too, but there are keys that collide with every seed.
    private static int OfBits<TBits>(TBits value) =>
        string.GetHashCode(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TBits, char>(ref value), Unsafe.SizeOf<TBits>() / sizeof(char)));

    // Adding zero maps -0.0 to 0.0.
    private static int OfNumber(double value) => OfBits(double.IsNaN(value) ? double.NaN : value + 0.0);

    private static int OfBytes(BigInteger value)
    {
        byte[] bytes = new byte[value.GetByteCount() + 1 & ~1];
        value.TryWriteBytes(bytes, out _);
        return string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes));
    }
}
