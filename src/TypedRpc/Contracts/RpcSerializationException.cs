namespace TypedRpc;

/// <summary>A value could not be encoded, or bytes could not be decoded: malformed, too deep, too large, or of another type than declared.</summary>
public sealed class RpcSerializationException : RpcException
{
    /// <summary>Tells what could not be carried.</summary>
    public RpcSerializationException(string message, Exception? innerException = null)
        : base(RpcErrorKind.Serialization, RpcExecution.Unknown, false, message, innerException)
    {
    }
}
