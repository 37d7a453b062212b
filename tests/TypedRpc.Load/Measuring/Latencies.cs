using System.Diagnostics;
using System.Numerics;

namespace TypedRpc.Load.Measuring;

/// <summary>A histogram of latencies with a relative error of at most 1/32, without allocations while it counts. For one writer.</summary>
internal sealed class Latencies
{
    // Values below 64 ticks have a bucket each; each doubling above them has 32.
    private const int FineBits = 5;
    private const int Fine = 1 << FineBits;

    private readonly int[] _counts = new int[(64 - FineBits) * Fine];

    public long Count { get; private set; }

    /// <summary>Adds a latency in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks)
    {
        _counts[IndexOf(Math.Max(ticks, 0))]++;
        Count++;
    }

    public void Add(Latencies others)
    {
        for (int i = 0; i < _counts.Length; i++)
            _counts[i] += others._counts[i];
        Count += others.Count;
    }

    /// <summary>The latency in microseconds that the given share of all latencies does not exceed; 0 when there are none.</summary>
    public double Percentile(double share)
    {
        long rank = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank && seen > 0)
                return MiddleOf(i) * 1e6 / Stopwatch.Frequency;
        }

        return 0;
    }

    private static int IndexOf(long ticks)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ticks | 1) - FineBits);
        return (shift * Fine) + (int)(ticks >> shift);
    }

    // The inverse of IndexOf: the middle of the values of a bucket.
    private static double MiddleOf(int index)
    {
        if (index < 2 * Fine)
            return index;
        int shift = (index / Fine) - 1;
        long low = (long)(Fine + (index % Fine)) << shift;
        return low + ((1L << shift) / 2.0);
    }
}
