using System.Collections.Concurrent;

namespace TypedRpc.Faults.Tests.Log;

/// <summary>What happened to each operation, written by callers and servers alike. Safe to use from any thread.</summary>
public sealed class OperationLog
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private long _last;
    private long _succeeded;
    private long _runs;

    public IEnumerable<Entry> Entries => _entries;

    public long Succeeded => Volatile.Read(ref _succeeded);

    public long Runs => Volatile.Read(ref _runs);

    public long Invoke(OperationKind operation)
    {
        long id = Interlocked.Increment(ref _last);
        _entries.Enqueue(new Entry(EntryKind.Invoke, id) { Operation = operation, At = TimeProvider.System.GetTimestamp() });
        return id;
    }

    public void End(long id, Ending ending, TimeSpan pastDeadline, string? reply = null, Exception? failure = null)
    {
        if (ending == Ending.Success)
            Interlocked.Increment(ref _succeeded);
        _entries.Enqueue(new Entry(EntryKind.End, id)
        {
            Ending = ending,
            PastDeadline = pastDeadline,
            Reply = reply,
            Failure = failure,
            At = TimeProvider.System.GetTimestamp(),
        });
    }

    public void Run(long id, bool redelivered)
    {
        Interlocked.Increment(ref _runs);
        _entries.Enqueue(new Entry(EntryKind.Run, id) { Redelivered = redelivered, At = TimeProvider.System.GetTimestamp() });
    }
}
