namespace TypedRpc;

/// <summary>A URL, an option or a declaration is at fault; trying again does not help.</summary>
public sealed class RpcConfigurationException : RpcException
{
    /// <summary>Tells what is at fault.</summary>
    public RpcConfigurationException(string message, Exception? innerException = null)
        : base(RpcErrorKind.Configuration, RpcExecution.NotStarted, false, message, innerException)
    {
    }
}
