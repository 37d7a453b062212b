using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Server;

/// <summary>A request on its way through a generated dispatcher.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcInvocation
{
    /// <summary>The index of the method in <see cref="RpcContractInfo.Methods"/>.</summary>
    public int MethodIndex { get; }

    /// <summary>Fires when the caller's time is over or the server gives up waiting for the method.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Decodes the arguments.</summary>
    public TArguments ReadArguments<TArguments>(Shape<TArguments> shape) => throw new NotSupportedException();

    /// <summary>Ends the request with the method's end.</summary>
    public ValueTask Reply(Task task) => throw new NotSupportedException();

    /// <summary>Ends the request with the method's end.</summary>
    public ValueTask Reply(ValueTask task) => throw new NotSupportedException();

    /// <summary>Ends the request with the method's result.</summary>
    public ValueTask Reply<TResult>(Task<TResult> task, Shape<TResult> shape) => throw new NotSupportedException();

    /// <summary>Ends the request with the method's result.</summary>
    public ValueTask Reply<TResult>(ValueTask<TResult> task, Shape<TResult> shape) => throw new NotSupportedException();
}
