using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedRpc.Faults.Tests.Work;

/// <summary>The events of the requests for <see cref="ILongWork"/>, with the timestamps of the system's clock.</summary>
/// <remarks>All processes of a machine have the same clock.</remarks>
internal sealed class LongEvents
{
    private readonly ConcurrentQueue<(LongEvent What, long Id, long At)> _all = new();

    public void Add(LongEvent what, long id) => Add(what, id, Stopwatch.GetTimestamp());

    public void Add(LongEvent what, long id, long at) => _all.Enqueue((what, id, at));

    public int CountOf(LongEvent what) => _all.Count(e => e.What == what);

    /// <summary>True when a request has ended, cancelled or not: a stream may end before its token is cancelled.</summary>
    public bool HasEnded(long id) => _all.Any(e => e.Id == id && IsEnd(e.What));

    /// <summary>When a request has ended.</summary>
    public long EndOf(long id) => _all.First(e => e.Id == id && IsEnd(e.What)).At;

    /// <summary>The number of requests that have begun and not ended.</summary>
    public int Running => CountOf(LongEvent.Begun) - CountOf(LongEvent.Ended) - CountOf(LongEvent.Cancelled);

    /// <summary>When the last event of a kind has happened.</summary>
    public long LastOf(LongEvent what) => _all.Where(e => e.What == what).Max(e => e.At);

    private static bool IsEnd(LongEvent what) => what is LongEvent.Ended or LongEvent.Cancelled;
}
