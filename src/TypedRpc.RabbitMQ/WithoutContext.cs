namespace TypedRpc.RabbitMQ;

/// <summary>Starts what outlives its caller, and calls back later: it must not see the async locals of whoever happened to call first.</summary>
internal static class WithoutContext
{
    public static T Start<T>(Func<T> start)
    {
        // Suppressing twice is an error.
        if (ExecutionContext.IsFlowSuppressed())
            return start();
        using (ExecutionContext.SuppressFlow())
            return start();
    }
}
