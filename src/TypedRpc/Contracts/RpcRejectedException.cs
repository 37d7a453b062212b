namespace TypedRpc;

/// <summary>The request was refused before it ran: no such method, another version or namespace, arguments that do not decode, or a version above the client's cap.</summary>
public sealed class RpcRejectedException : RpcException
{
    /// <summary>Tells of a refusal.</summary>
    /// <param name="kind">One of the kinds of refusal, such as <see cref="RpcErrorKind.NoSuchMethod"/>.</param>
    /// <param name="message">Why it was refused.</param>
    public RpcRejectedException(RpcErrorKind kind, string message)
        : base(kind, RpcExecution.NotStarted, false, message, null)
    {
    }
}
