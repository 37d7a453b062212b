namespace TypedRpc.Brokers.Lifecycle;

/// <summary>Work that outlives its caller.</summary>
internal static class Background
{
    /// <summary>Starts work without the caller's execution context, so that it does not see the caller's async locals.</summary>
    public static T Start<T>(Func<T> start)
    {
        // Suppressing the flow twice throws.
        if (ExecutionContext.IsFlowSuppressed())
            return start();
        using (ExecutionContext.SuppressFlow())
            return start();
    }

    /// <summary>Observes a later exception of a task whose outcome is not needed any more.</summary>
    public static void Forget(Task task) => task.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
