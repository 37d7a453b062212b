using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Generated;

/// <summary>A request or a notification that a generated dispatcher passes to the implementation.</summary>
/// <remarks>Used by generated code, on one thread at a time.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcInvocation
{
    private protected RpcInvocation()
    {
    }

    /// <summary>The request; null for a notification.</summary>
    internal virtual RpcRequest? Request => null;

    /// <summary>The index of the method in <see cref="RpcContractInfo.Methods"/>.</summary>
    public abstract int MethodIndex { get; }

    /// <summary>
    /// Cancelled at the deadline of a call, or when the server or the listener stops and no longer waits for the method.
    /// </summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Decodes the arguments. Can be called once.</summary>
    /// <exception cref="RpcSerializationException">The arguments do not match the parameters of the method.</exception>
    /// <exception cref="InvalidOperationException">The arguments have been read.</exception>
    public abstract TArguments ReadArguments<TArguments>(Shape<TArguments> shape);

    /// <summary>Completes when the task of a method without a result has completed and a call has its reply.</summary>
    public abstract ValueTask CompleteAsync(Task task);

    /// <summary>Completes when the task of a method without a result has completed and a call has its reply.</summary>
    public ValueTask CompleteAsync(ValueTask task) => CompleteAsync(task.AsTask());

    /// <summary>Replies with the result of a call when the task of its method has completed.</summary>
    public abstract ValueTask CompleteAsync<TResult>(Task<TResult> task, Shape<TResult> shape);

    /// <summary>Replies with the result of a call when the task of its method has completed.</summary>
    public abstract ValueTask CompleteAsync<TResult>(ValueTask<TResult> task, Shape<TResult> shape);

    /// <summary>Sends the items of a stream to the caller, and completes when the stream has ended.</summary>
    /// <exception cref="NotSupportedException">The invocation is a notification.</exception>
    public virtual ValueTask StreamAsync<TItem>(IAsyncEnumerable<TItem> items, Shape<TItem> shape) => throw Unsupported();

    /// <summary>The items that the caller sends. They can be enumerated once.</summary>
    /// <exception cref="NotSupportedException">The invocation is a notification.</exception>
    public virtual IAsyncEnumerable<TItem> ReadItems<TItem>(Shape<TItem> shape) => throw Unsupported();

    /// <summary>Sends progress to the caller. If the caller receives none, reported values are ignored.</summary>
    /// <exception cref="NotSupportedException">The invocation is a notification.</exception>
    public virtual IProgress<T> Progress<T>(Shape<T> shape) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("A notification has no streams and no progress.");
}
