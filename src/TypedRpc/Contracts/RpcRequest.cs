namespace TypedRpc;

/// <summary>The request that is being served, for methods that need more than their arguments.</summary>
public class RpcRequest
{
    private readonly (ulong High, ulong Low) _id;
    private readonly TimeProvider _time;
    private readonly long _deadline;

    /// <param name="id">The id as two numbers; its text is created on demand, because few methods need it.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The target of the request.</param>
    /// <param name="context">The context that came with the request.</param>
    /// <param name="time">The bus's clock.</param>
    /// <param name="deadline">A timestamp of that clock; <see cref="long.MaxValue"/> for none.</param>
    internal RpcRequest(
        (ulong High, ulong Low) id, RpcMethod method, RpcTarget target, RpcContext context, TimeProvider time, long deadline)
    {
        (_id, Method, Target, Context, _time, _deadline) = (id, method, target, context, time, deadline);
    }

    /// <summary>The request that the running method serves; null outside a served method.</summary>
    public static RpcRequest? Current => Ambient.Request;

    /// <summary>The id of the request, the same at the caller and at the server: 32 hexadecimal digits.</summary>
    public string CallId => $"{_id.High:x16}{_id.Low:x16}";

    /// <summary>The requested method.</summary>
    public RpcMethod Method { get; }

    /// <summary>The exchange, topic and server that the request was sent to.</summary>
    public RpcTarget Target { get; }

    /// <summary>The context that came with the request.</summary>
    public RpcContext Context { get; }

    /// <summary>
    /// When the caller stops waiting, by this machine's clock: the time of receipt plus the caller's budget. Null for a cast.
    /// </summary>
    public DateTimeOffset? Deadline =>
        _deadline == long.MaxValue ? null : _time.GetUtcNow() + _time.GetElapsedTime(_time.GetTimestamp(), _deadline);

    /// <summary>True when the broker redelivered the request.</summary>
    /// <remarks>
    /// A call that is not idempotent was not started before, unless the connection was lost at the moment of the start;
    /// <see cref="RpcServerOptions.ConfirmStart"/> excludes that.
    /// </remarks>
    public bool Redelivered { get; internal set; }

    /// <summary>The address of the reply, which identifies the calling bus; null for a cast.</summary>
    public string? Caller { get; internal set; }

    /// <summary>The queue that the request was consumed from: the topic's, this server's own, or its fanout queue.</summary>
    public string Queue { get; internal set; } = "";

    /// <summary>
    /// The services of this request, in a scope of its own: see <see cref="RpcBusOptions.ScopeFactory"/>. Null without such a factory, and
    /// after the request has ended.
    /// </summary>
    public virtual IServiceProvider? Services => null;
}
