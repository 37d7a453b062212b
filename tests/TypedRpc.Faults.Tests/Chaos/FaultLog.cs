using System.Collections.Concurrent;

namespace TypedRpc.Faults.Tests.Chaos;

/// <summary>When each fault was made, by the clock of the operation log.</summary>
internal sealed class FaultLog
{
    private readonly ConcurrentQueue<(string Kind, long At)> _faults = new();

    public int Count => _faults.Count;

    public void Add(string kind) => _faults.Enqueue((kind, TimeProvider.System.GetTimestamp()));

    public int CountOf(string kind) => _faults.Count(f => f.Kind == kind);

    /// <summary>
    /// The kinds of the faults that an operation may have met: in its life, or so shortly before it that their effect was not over.
    /// </summary>
    public string[] Between(long started, long ended, TimeSpan before)
    {
        long from = started - (long)(before.TotalSeconds * TimeProvider.System.TimestampFrequency);
        return [.. _faults.Where(f => f.At >= from && f.At <= ended).Select(f => f.Kind).Distinct().Order(StringComparer.Ordinal)];
    }
}
