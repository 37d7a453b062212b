namespace TypedRpc;

/// <summary>The method threw at the server what it does not declare with <see cref="ThrowsAttribute"/>.</summary>
public sealed class RpcRemoteException : RpcException
{
    /// <summary>Tells of an exception at the server.</summary>
    /// <param name="remoteType">The full name of the exception's type there. It is text: no type is ever made from it.</param>
    /// <param name="remoteMessage">The exception's message.</param>
    /// <param name="remoteStackTrace">Its stack trace, when the server sends them.</param>
    /// <param name="innerException">Why an exception that the method declares could not be built here.</param>
    public RpcRemoteException(string remoteType, string remoteMessage, string? remoteStackTrace = null, Exception? innerException = null)
        : base(RpcErrorKind.Remote, RpcExecution.Failed, false, $"{remoteType}: {remoteMessage}", innerException) =>
        (RemoteType, RemoteMessage, RemoteStackTrace) = (remoteType, remoteMessage, remoteStackTrace);

    /// <summary>The full name of the exception's type at the server; in Python its module and class, as <c>builtins.ValueError</c>.</summary>
    public string RemoteType { get; }

    /// <summary>The exception's message.</summary>
    public string RemoteMessage { get; }

    /// <summary>The exception's stack trace at the server; null unless the server has <see cref="RpcServerOptions.IncludeStackTraces"/>. Servers in Python send theirs always.</summary>
    public string? RemoteStackTrace { get; }
}
