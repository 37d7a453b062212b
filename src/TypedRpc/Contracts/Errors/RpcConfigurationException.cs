namespace TypedRpc;

/// <summary>A URL, an option or a declaration is invalid. A retry does not help.</summary>
public sealed class RpcConfigurationException : RpcException
{
    /// <summary>Creates the exception.</summary>
    public RpcConfigurationException(string message, Exception? innerException = null)
        : base(RpcErrorKind.Configuration, RpcExecution.NotStarted, false, message, innerException)
    {
    }
}
