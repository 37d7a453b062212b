namespace TypedRpc;

/// <summary>The server has no room for the request, and did not begin it.</summary>
public sealed class RpcOverloadedException : RpcException
{
    /// <summary>Tells of an overload.</summary>
    public RpcOverloadedException(string message)
        : base(RpcErrorKind.Overloaded, RpcExecution.NotStarted, true, message, null)
    {
    }
}
