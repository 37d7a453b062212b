namespace TypedRpc.Notifications;

/// <summary>Counts the notifications that a notifier has accepted and not yet delivered or dropped.</summary>
internal sealed class UnfinishedNotifications
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _unfinished = 1; // one for the notifier itself, until it closes

    /// <summary>Counts one more.</summary>
    public void Enter() => Interlocked.Increment(ref _unfinished);

    /// <summary>Counts one less.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0)
            _ended.TrySetResult();
    }

    /// <summary>Completes when all have been delivered or dropped. Called once, when the notifier closes.</summary>
    public Task CloseAsync()
    {
        Leave();
        return _ended.Task;
    }
}
