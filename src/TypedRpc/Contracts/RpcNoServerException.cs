namespace TypedRpc;

/// <summary>Nobody serves the target.</summary>
/// <remarks>
/// <see cref="RpcException.Execution"/> is <see cref="RpcExecution.NotStarted"/> when there is no queue, for the broker gave the request back. It is
/// <see cref="RpcExecution.Unknown"/> when there is a queue and nobody consumes it: the server that went may have begun the request. A server that starts
/// later does not run it: it asks the caller first whether the call still waits. With <see cref="RpcWire.Oslo"/> a server that starts within the time of the
/// call may run it, as oslo.messaging has no such question. It is <see cref="RpcExecution.Unknown"/> too when the server shut down during the run.
/// </remarks>
public sealed class RpcNoServerException : RpcException
{
    /// <summary>Tells that nobody is there.</summary>
    public RpcNoServerException(string message, Exception? innerException = null)
        : base(RpcErrorKind.NoServer, RpcExecution.NotStarted, true, message, innerException)
    {
    }
}
