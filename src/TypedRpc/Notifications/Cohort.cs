namespace TypedRpc.Notifications;

/// <summary>Counts the unfinished notifications that were accepted between two flushes.</summary>
/// <param name="earlier">Completes when the notifications of all earlier cohorts have ended.</param>
internal sealed class Cohort(Task earlier)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unfinished = 1; // one until it is closed

    /// <summary>True when all its notifications have ended.</summary>
    public bool IsIdle => Volatile.Read(ref _unfinished) == 1;

    /// <summary>Completes when the notifications of all earlier cohorts have ended.</summary>
    public Task WhenEarlierEnded => earlier;

    /// <summary>Adds a notification. Not called after <see cref="CloseAsync"/>; the lock of the core ensures this.</summary>
    public void Enter() => Interlocked.Increment(ref _unfinished);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0)
            _ended.TrySetResult();
    }

    /// <summary>Closes the cohort. Completes when its notifications and those of all earlier cohorts have ended.</summary>
    public Task CloseAsync()
    {
        Leave();
        return earlier.IsCompleted ? _ended.Task : Task.WhenAll(earlier, _ended.Task);
    }
}
