namespace TypedRpc;

/// <summary>A server refused the request before running it: no such method, another version or namespace, or arguments it cannot decode.</summary>
public sealed class RpcRejectedException : RpcException
{
    /// <summary>Tells of a refusal.</summary>
    /// <param name="kind">One of the kinds of refusal, such as <see cref="RpcErrorKind.NoSuchMethod"/>.</param>
    /// <param name="message">What the server said.</param>
    public RpcRejectedException(RpcErrorKind kind, string message)
        : base(kind, RpcExecution.NotStarted, false, message, null)
    {
    }
}
