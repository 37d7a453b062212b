namespace TypedRpc.Notifications;

/// <summary>The notifications that were accepted between two flushes, counted until the last has ended.</summary>
/// <param name="earlier">Ends when those of all earlier cohorts have.</param>
internal sealed class Cohort(Task earlier)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unfinished = 1; // for as long as it is open

    /// <summary>True when none of the notifications that it has counted is unfinished.</summary>
    public bool IsIdle => Volatile.Read(ref _unfinished) == 1;

    /// <summary>Completes when the notifications of all earlier cohorts have ended.</summary>
    public Task WhenEarlierEnded => earlier;

    /// <summary>Counts one more. Not after <see cref="CloseAsync"/>: the gate of the core sees to that.</summary>
    public void Enter() => Interlocked.Increment(ref _unfinished);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0)
            _ended.TrySetResult();
    }

    /// <summary>Takes no more, and ends when all of this and of the earlier cohorts have ended.</summary>
    public Task CloseAsync()
    {
        Leave();
        return earlier.IsCompleted ? _ended.Task : Task.WhenAll(earlier, _ended.Task);
    }
}
