namespace TypedRpc.Timing;

/// <summary>For tasks whose waiter may stop waiting.</summary>
internal static class LeavableTask
{
    /// <summary>Observes a later failure of the task, which nothing else may observe because its waiter has stopped waiting.</summary>
    public static Task Leavable(this Task task)
    {
        task.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }
}
