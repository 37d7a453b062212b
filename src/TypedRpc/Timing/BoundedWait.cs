namespace TypedRpc.Timing;

/// <summary>Waits for tasks no longer than a time span of the bus's clock.</summary>
internal static class BoundedWait
{
    /// <summary>Waits for a task. Does not throw, even if the task fails or is cancelled.</summary>
    /// <returns>False when the task has not completed in that time.</returns>
    public static async Task<bool> EndsWithinAsync(this Task task, TimeSpan span, TimeProvider time)
    {
        if (task.IsCompleted)
            return true;
        using var limit = new CancellationTokenSource();
        bool ended = await Task.WhenAny(task, Task.Delay(span, time, limit.Token)).ConfigureAwait(false) == task;
        await limit.CancelAsync().ConfigureAwait(false);
        return ended;
    }
}
