namespace TypedRpc.RabbitMQ;

/// <summary>
/// Starts work that outlives its caller without the caller's execution context, so that it does not see the caller's async locals.
/// </summary>
internal static class WithoutContext
{
    public static T Start<T>(Func<T> start)
    {
        // Suppressing the flow twice throws.
        if (ExecutionContext.IsFlowSuppressed())
            return start();
        using (ExecutionContext.SuppressFlow())
            return start();
    }
}
