namespace TypedRpc;

/// <summary>Nobody serves the target.</summary>
/// <remarks>
/// <see cref="RpcException.Execution"/> is <see cref="RpcExecution.NotStarted"/> when there is no queue, for the broker gave the request back. It is
/// <see cref="RpcExecution.Unknown"/> when there is a queue and nobody consumes it: the request may have been taken by the server that went,
/// and waits there for the next one until its time is over.
/// </remarks>
public sealed class RpcNoServerException : RpcException
{
    /// <summary>Tells that nobody is there.</summary>
    public RpcNoServerException(string message, Exception? innerException = null)
        : base(RpcErrorKind.NoServer, RpcExecution.NotStarted, true, message, innerException)
    {
    }
}
