using TypedRpc.Serialization;

namespace TypedRpc.Server;

/// <summary>Observes the runs of methods that have <see cref="RpcMethod.Notify"/>.</summary>
internal abstract class MethodHooks
{
    /// <summary>Starts to observe one run; null when no notification would be sent.</summary>
    public abstract MethodHook? Begin(RpcRequest request);
}

/// <summary>Observes one run of a method. Implementations must return quickly and must not throw.</summary>
internal abstract class MethodHook
{
    /// <summary>The implementation is about to run.</summary>
    public abstract void Started<TArguments>(Shape<TArguments> shape, TArguments arguments);

    /// <summary>The implementation has succeeded; the reply is not sent yet.</summary>
    public abstract void Ended<TResult>(Shape<TResult> shape, TResult result);

    /// <summary>The request has failed, possibly before the implementation ran or after it had completed.</summary>
    public abstract void Failed(Exception exception);
}
