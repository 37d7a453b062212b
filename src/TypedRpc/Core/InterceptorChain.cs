namespace TypedRpc.Core;

/// <summary>The interceptors of a bus. Runs them around a request, the first one outermost.</summary>
internal sealed class InterceptorChain(IReadOnlyList<IRpcInterceptor> interceptors)
{
    private readonly IRpcInterceptor[] _interceptors = [.. interceptors];

    public bool IsEmpty => _interceptors.Length == 0;

    /// <summary>Runs the interceptors around the delegate that sends a request.</summary>
    public ValueTask CallAsync(RpcCall call, Func<ValueTask> send) =>
        RunAsync(call, send, static (interceptor, call, next) => interceptor.CallAsync(call, next));

    /// <summary>Runs the interceptors around the delegate that runs a served method.</summary>
    public ValueTask ServeAsync(RpcRequest request, Func<ValueTask> run) =>
        RunAsync(request, run, static (interceptor, request, next) => interceptor.ServeAsync(request, next));

    private ValueTask RunAsync<T>(T request, Func<ValueTask> innermost, Func<IRpcInterceptor, T, Func<ValueTask>, ValueTask> wrap)
    {
        Func<ValueTask> next = innermost;
        for (int i = _interceptors.Length - 1; i >= 0; i--)
        {
            (IRpcInterceptor interceptor, Func<ValueTask> inner) = (_interceptors[i], next);
            next = () => wrap(interceptor, request, inner);
        }

        return next();
    }
}
