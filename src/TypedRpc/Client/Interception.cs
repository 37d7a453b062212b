using Microsoft.Extensions.Logging;
using TypedRpc.Core;
using TypedRpc.Timing;

namespace TypedRpc.Client;

/// <summary>Runs the interceptors of a bus around its outgoing requests, and waits for them until the deadline of the request.</summary>
internal sealed class Interception(InterceptorChain interceptors, TimeProvider time, ILogger logger)
{
    // The timeout or the cancellation of the request goes through the interceptors first, as they may replace it.
    // This is their time for it.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(int.MaxValue);

    public bool IsUsed => !interceptors.IsEmpty;

    /// <summary>Runs the interceptors, the first one outermost, around the delegate that sends the request.</summary>
    public ValueTask RunAsync(RpcCall call, Func<ValueTask> send) => interceptors.CallAsync(call, send);

    /// <summary>Waits for the interceptors of a request until its deadline or its cancellation, and 100 ms longer.</summary>
    /// <returns>False when the interceptors have not completed.</returns>
    public async Task<bool> EndsInTimeAsync(Task running, long deadline, CancellationToken cancellationToken)
    {
        if (running.IsCompleted)
            return true;
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        left = left <= TimeSpan.Zero ? Grace : left >= Most - Grace ? Most : left + Grace;
        await running.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted && cancellationToken.IsCancellationRequested)
            await running.WaitAsync(Grace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return running.IsCompleted;
    }

    /// <summary>Stops waiting for the interceptors. Their exception is observed, and logged if it is not that of the request.</summary>
    /// <param name="running">The task of the interceptors.</param>
    /// <param name="call">The request.</param>
    /// <param name="outcome">The task of the request. The interceptors may fail with its exception, which is not logged.</param>
    public void Leave(Task running, RpcCall call, Task outcome)
    {
        running.ContinueWith(
            failed =>
            {
                Exception exception = failed.Exception!.InnerException!;
                if (exception != outcome.Exception?.InnerException)
                    logger.InterceptorFailedLate(call.Method.Name, call.CallId, exception);
            },
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default).Leavable();
    }
}
