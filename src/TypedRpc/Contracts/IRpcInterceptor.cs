namespace TypedRpc;

/// <summary>Wraps every outgoing request and every served one of a bus: the general hook for policies, logging and tracing.</summary>
/// <remarks>Interceptors of one bus run in the order of <see cref="RpcBusOptions.Interceptors"/>, the first outermost. They must be safe to use from any thread.</remarks>
public interface IRpcInterceptor
{
    /// <summary>Wraps an outgoing call or cast. Ends, or throws, as the request does unless it chooses otherwise.</summary>
    /// <param name="call">The request.</param>
    /// <param name="next">Sends it; must be invoked exactly once, or not at all to refuse the request by throwing.</param>
    ValueTask CallAsync(RpcCall call, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }

    /// <summary>Wraps the run of a served method. What it throws becomes the reply, as if the method had thrown it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="next">Runs the method; must be invoked exactly once, or not at all to refuse the request by throwing.</param>
    ValueTask ServeAsync(RpcRequest request, Func<ValueTask> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next();
    }
}

/// <summary>A request on its way out, as interceptors see it.</summary>
/// <param name="method">The method.</param>
/// <param name="target">Where it goes.</param>
/// <param name="callId">The id of the request: 32 hexadecimal digits.</param>
public sealed class RpcCall(RpcMethod method, RpcTarget target, string callId)
{
    /// <summary>The method.</summary>
    public RpcMethod Method { get; } = method;

    /// <summary>Where it goes.</summary>
    public RpcTarget Target { get; } = target;

    /// <summary>The id of the request: 32 hexadecimal digits.</summary>
    public string CallId { get; } = callId;
}
