namespace TypedRpc;

/// <summary>The request was not executed for lack of capacity at the client, the broker or the server.</summary>
/// <remarks>
/// Too many calls of the bus are pending (<see cref="RpcBusOptions.MaxPendingCalls"/>), the broker refused the message (negative confirm),
/// or the server replied that it is overloaded.
/// </remarks>
public sealed class RpcOverloadedException : RpcException
{
    /// <summary>Creates the exception.</summary>
    public RpcOverloadedException(string message)
        : base(RpcErrorKind.Overloaded, RpcExecution.NotStarted, true, message, null)
    {
    }
}
