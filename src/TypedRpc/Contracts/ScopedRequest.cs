namespace TypedRpc;

/// <summary>A request with a scope, which is created when its services are used for the first time.</summary>
internal sealed class ScopedRequest(
    (ulong High, ulong Low) id,
    RpcMethod method,
    RpcTarget target,
    RpcContext context,
    TimeProvider time,
    long deadline,
    Func<IRpcScope> factory) : RpcRequest(id, method, target, context, time, deadline)
{
    private readonly object _gate = new();
    private IRpcScope? _scope;

    public override IServiceProvider Services
    {
        get
        {
            lock (_gate)
                return (_scope ??= factory()).Services;
        }
    }

    /// <summary>Disposes the scope if it was created.</summary>
    public ValueTask CloseAsync()
    {
        lock (_gate)
            return _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
