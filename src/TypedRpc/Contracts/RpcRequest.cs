namespace TypedRpc;

/// <summary>The request that is being served, for a method that wants to know more than its arguments.</summary>
public sealed class RpcRequest
{
    internal RpcRequest(string callId, RpcMethod method, RpcTarget target, RpcContext context)
    {
        (CallId, Method, Target, Context) = (callId, method, target, context);
        Frame = new Ambient.Frame(this, context);
    }

    /// <summary>The request that the running method serves, or null outside of one.</summary>
    public static RpcRequest? Current => Ambient.Request;

    /// <summary>The id of the request, the same at the caller and here: 32 hexadecimal digits.</summary>
    public string CallId { get; }

    /// <summary>The method that was asked for.</summary>
    public RpcMethod Method { get; }

    /// <summary>The exchange, topic and server that the request was sent to.</summary>
    public RpcTarget Target { get; }

    /// <summary>The context that came with the request.</summary>
    public RpcContext Context { get; }

    /// <summary>When the caller stops waiting, by this machine's clock: the time of receipt plus the caller's budget. Null for a cast.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>True when the broker delivered the request before; a call with this mark was never begun unless it is idempotent.</summary>
    public bool Redelivered { get; init; }

    /// <summary>The address that the reply goes to, which names the calling bus; null for a cast.</summary>
    public string? Caller { get; init; }

    /// <summary>The queue that the request came from: the topic's, this server's own, or its fanout queue.</summary>
    public string Queue { get; init; } = "";

    internal Ambient.Frame Frame { get; }
}
