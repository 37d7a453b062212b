using System.Diagnostics.Metrics;

namespace TypedRpc.Diagnostics;

/// <summary>A count of one bus and of the instrument of the process. Both change in one place, so they cannot differ.</summary>
internal sealed class Tally(Counter<long> instrument)
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public void Add()
    {
        Interlocked.Increment(ref _value);
        try
        {
            instrument.Add(1);
        }
        catch (Exception)
        {
            // A listener of the user that fails. It must not fail the request that is counted.
        }
    }
}
