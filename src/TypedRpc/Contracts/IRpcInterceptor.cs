namespace TypedRpc;

/// <summary>Wraps every outgoing and every served request of a bus: the extension point for policies, logging and tracing.</summary>
/// <remarks>
/// Interceptors of one bus run in the order of <see cref="RpcBusOptions.Interceptors"/>, the first outermost. They must be safe to use from
/// any thread.
/// </remarks>
public interface IRpcInterceptor
{
    /// <summary>Wraps an outgoing call or cast. By default it completes or throws as the request does.</summary>
    /// <param name="call">The request.</param>
    /// <param name="next">Sends the request. Invoke it exactly once, or reject the request by throwing without invoking it.</param>
    ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }

    /// <summary>
    /// Wraps the run of a served method. An exception that it throws is sent as the reply, as if the method had thrown it.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="next">Runs the method. Invoke it exactly once, or reject the request by throwing without invoking it.</param>
    ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }
}

/// <summary>An outgoing request, as interceptors see it.</summary>
/// <param name="method">The method.</param>
/// <param name="target">The target of the request.</param>
/// <param name="callId">The id of the request: 32 hexadecimal digits.</param>
public sealed class RpcCall(RpcMethod method, RpcTarget target, string callId)
{
    /// <summary>The method.</summary>
    public RpcMethod Method { get; } = method;

    /// <summary>The target of the request.</summary>
    public RpcTarget Target { get; } = target;

    /// <summary>The id of the request: 32 hexadecimal digits.</summary>
    public string CallId { get; } = callId;
}
