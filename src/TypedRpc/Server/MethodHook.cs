using TypedRpc.Serialization;

namespace TypedRpc.Server;

/// <summary>Hears of the runs of methods that say so in <see cref="RpcMethod.Notify"/>.</summary>
internal abstract class MethodHooks
{
    /// <summary>Begins to listen to one run; null when nobody would hear of it.</summary>
    public abstract MethodHook? Begin(RpcRequest request);
}

/// <summary>Hears of one run of a method. It must return soon and must not throw.</summary>
internal abstract class MethodHook
{
    /// <summary>The implementation is about to run.</summary>
    public abstract void Started<TArguments>(Shape<TArguments> shape, TArguments arguments);

    /// <summary>The implementation has ended well; the reply is not sent yet.</summary>
    public abstract void Ended<TResult>(Shape<TResult> shape, TResult result);

    /// <summary>The request has failed, which may be before the implementation ran or after it had ended.</summary>
    public abstract void Failed(Exception exception);
}
