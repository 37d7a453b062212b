namespace TypedRpc;

/// <summary>There is no connection to the broker: it could not be made, it was refused, or it was lost while a request was on its way.</summary>
public sealed class RpcConnectionException : RpcException
{
    /// <summary>Tells of a connection's end.</summary>
    public RpcConnectionException(string message, RpcExecution execution, bool isTransient, Exception? innerException = null)
        : base(RpcErrorKind.Connection, execution, isTransient, message, innerException)
    {
    }
}
