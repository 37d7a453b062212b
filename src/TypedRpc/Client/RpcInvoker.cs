using System.ComponentModel;
using TypedRpc.Serialization;

namespace TypedRpc.Client;

/// <summary>What a generated proxy sends its requests through: a target with the options to reach it. Safe to use from any thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcInvoker
{
    /// <summary>Calls a method; the task ends with its result or failure.</summary>
    public Task<TResult> CallAsync<TArguments, TResult>(ShapedMethod<TArguments, TResult> method, TArguments arguments, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Casts a method; the task ends when the broker has the request.</summary>
    public Task CastAsync<TArguments>(ShapedMethod<TArguments, Nothing> method, TArguments arguments, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
