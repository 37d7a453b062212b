namespace TypedRpc.Timing;

/// <summary>Tasks that are waited for with a limit.</summary>
internal static class LeavableTask
{
    /// <summary>Counts a later failure of the task as observed: whoever waits for it may have turned away, however short before.</summary>
    public static Task Leavable(this Task task)
    {
        task.ContinueWith(
            static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
