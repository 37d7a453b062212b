using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Generated;

/// <summary>Sends what a generated proxy is called with: requests to one target, or notifications of one publisher.</summary>
/// <remarks>Thread-safe. Used by generated code.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcInvoker
{
    private protected RpcInvoker()
    {
    }

    /// <summary>Calls a method. The task completes with the result of the method or with its failure.</summary>
    /// <exception cref="NotSupportedException">The proxy is a notifier.</exception>
    public virtual Task<TResult> CallAsync<TArguments, TResult>(
        ShapedMethod<TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken) => throw Unsupported(method);

    /// <summary>Calls a method to which the caller sends items, or which reports progress.</summary>
    /// <exception cref="NotSupportedException">The proxy is a notifier.</exception>
    public virtual Task<TResult> CallAsync<TArguments, TResult>(
        ShapedMethod<TArguments, TResult> method, TArguments arguments, CallStreams streams, CancellationToken cancellationToken) =>
        throw Unsupported(method);

    /// <summary>
    /// Calls a method whose result is a stream. The call is sent when the stream is enumerated, again for each enumeration.
    /// </summary>
    /// <param name="method">The method; its result is the type of the items.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="streams">The items that the caller sends and the receiver of progress; null for neither.</param>
    /// <param name="cancellationToken">Cancels the call, in addition to the token of the enumeration.</param>
    /// <exception cref="NotSupportedException">The proxy is a notifier.</exception>
    public virtual IAsyncEnumerable<TItem> StreamAsync<TArguments, TItem>(
        ShapedMethod<TArguments, TItem> method, TArguments arguments, CallStreams? streams, CancellationToken cancellationToken) =>
        throw Unsupported(method);

    /// <summary>Casts a method. The task completes when the broker has confirmed the request.</summary>
    /// <remarks>
    /// If <see cref="RpcMethod.Confirm"/> is false, the task completes as soon as the transport has taken the request.
    /// </remarks>
    /// <exception cref="NotSupportedException">The proxy is a notifier.</exception>
    public virtual Task CastAsync<TArguments>(
        ShapedMethod<TArguments, Nothing> method, TArguments arguments, CancellationToken cancellationToken) => throw Unsupported(method);

    /// <summary>Publishes a notification. The task completes when the notification is buffered or dropped.</summary>
    /// <param name="method">The notification method.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="cancellationToken">Cancels the wait for buffer space.</param>
    /// <exception cref="ArgumentException">
    /// The payload contains a value that cannot be serialized, or reading one of its members threw.
    /// </exception>
    /// <exception cref="NotSupportedException">The proxy is a client of an RPC contract.</exception>
    public virtual ValueTask NotifyAsync<TPayload>(
        ShapedMethod<TPayload, Nothing> method, TPayload payload, CancellationToken cancellationToken) => throw Unsupported(method);

    private static NotSupportedException Unsupported(RpcMethod? method) =>
        new($"A proxy of this kind of contract cannot send '{method?.Name}', which is a {method?.Kind}.");
}
