namespace TypedRpc;

/// <summary>No server serves the target.</summary>
/// <remarks>
/// <see cref="RpcException.Execution"/> is <see cref="RpcExecution.NotStarted"/> when there is no queue: the broker returned the request.
/// It is <see cref="RpcExecution.Unknown"/> when there is a queue without a consumer: a server that has gone may have started the request.
/// A server that starts later does not run it, because it first asks the caller whether the call still waits; if it gets no answer, the
/// caller receives this exception with <see cref="RpcExecution.NotStarted"/>. With <see cref="RpcWire.Oslo"/>, a server that starts within
/// the timeout of the call may run it, because oslo.messaging has no such question. It is also <see cref="RpcExecution.Unknown"/> when the
/// server shut down during the run or stopped sending keep-alive messages.
/// </remarks>
public sealed class RpcNoServerException : RpcException
{
    /// <summary>Creates the exception.</summary>
    public RpcNoServerException(string message, Exception? innerException = null)
        : base(RpcErrorKind.NoServer, RpcExecution.NotStarted, true, message, innerException)
    {
    }
}
