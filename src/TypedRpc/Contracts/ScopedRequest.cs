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
    private bool _hasEnded;

    // The request is still the current one of work that its method has started and not awaited. That work must not use its services.
    public override IServiceProvider? Services
    {
        get
        {
            lock (_gate)
                return _hasEnded ? null : (_scope ??= factory()).Services;
        }
    }

    /// <summary>Disposes the scope if it was created, and creates none from now on.</summary>
    public ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _hasEnded = true;
            return _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }
}
