namespace TypedRpc;

/// <summary>The request was rejected before it ran.</summary>
/// <remarks>
/// The server has no such method, serves another version or namespace, cannot decode the arguments or does not support the format; or the
/// method needs a version above the client's cap.
/// </remarks>
public sealed class RpcRejectedException : RpcException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">The kind of rejection, such as <see cref="RpcErrorKind.NoSuchMethod"/>.</param>
    /// <param name="message">Why the request was rejected.</param>
    public RpcRejectedException(RpcErrorKind kind, string message)
        : base(kind, RpcExecution.NotStarted, false, message, null)
    {
    }
}
