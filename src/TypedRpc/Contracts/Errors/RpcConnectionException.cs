namespace TypedRpc;

/// <summary>The connection to the broker could not be opened, was refused, was closed, or was lost while a request was in flight.</summary>
public sealed class RpcConnectionException : RpcException
{
    /// <summary>Creates the exception.</summary>
    public RpcConnectionException(string message, RpcExecution execution, bool isTransient, Exception? innerException = null)
        : base(RpcErrorKind.Connection, execution, isTransient, message, innerException)
    {
    }
}
