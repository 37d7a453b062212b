using Microsoft.Extensions.Logging;
using TypedRpc.Timing;

namespace TypedRpc.Client;

/// <summary>Runs the interceptors of a bus around its outgoing requests, and waits for them no longer than a request may take.</summary>
internal sealed class Interception(IReadOnlyList<IRpcInterceptor> interceptors, TimeProvider time, ILogger logger)
{
    // The request's own end, at its deadline or by its token, goes through the interceptors first: they may turn it into something else.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly IRpcInterceptor[] _interceptors = [.. interceptors];

    public bool IsUsed => _interceptors.Length > 0;

    /// <summary>Runs the interceptors, the first outermost, around what sends the request.</summary>
    public ValueTask RunAsync(RpcCall call, Func<ValueTask> send)
    {
        for (int i = _interceptors.Length - 1; i >= 0; i--)
        {
            (IRpcInterceptor interceptor, Func<ValueTask> next) = (_interceptors[i], send);
            send = () => interceptor.CallAsync(call, next);
        }

        return send();
    }

    /// <summary>Waits for the interceptors of a request until its deadline, or until its caller cancels.</summary>
    /// <returns>False when they have not ended.</returns>
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

    /// <summary>Nobody waits for the interceptors any more. What they end with is observed, and a failure of their own is logged.</summary>
    /// <param name="running">The interceptors.</param>
    /// <param name="call">The request.</param>
    /// <param name="outcome">What the request itself ends with, which is no failure of theirs.</param>
    public void Leave(Task running, RpcCall call, Task outcome)
    {
        running.ContinueWith(
            failed =>
            {
                Exception fault = failed.Exception!.InnerException!;
                if (fault != outcome.Exception?.InnerException)
                    logger.InterceptorFailedLate(call.Method.Name, call.CallId, fault);
            },
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default).Leavable();
    }
}
