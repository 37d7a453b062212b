namespace TypedRpc;

/// <summary>
/// The remote method threw an exception that it does not declare with <see cref="ThrowsAttribute"/>, or that could not be recreated here.
/// </summary>
public sealed class RpcRemoteException : RpcException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="remoteType">
    /// The full name of the exception's type at the server. It is only text: no type is loaded or created from it.
    /// </param>
    /// <param name="remoteMessage">The exception's message.</param>
    /// <param name="remoteStackTrace">The exception's stack trace, if the server sends it.</param>
    /// <param name="innerException">Why a declared exception could not be recreated here.</param>
    public RpcRemoteException(string remoteType, string remoteMessage, string? remoteStackTrace = null, Exception? innerException = null)
        : base(RpcErrorKind.Remote, RpcExecution.Failed, false, $"{remoteType}: {remoteMessage}", innerException) =>
        (RemoteType, RemoteMessage, RemoteStackTrace) = (remoteType, remoteMessage, remoteStackTrace);

    /// <summary>
    /// The full name of the exception's type at the server; for Python its module and class, such as <c>builtins.ValueError</c>.
    /// </summary>
    public string RemoteType { get; }

    /// <summary>The exception's message.</summary>
    public string RemoteMessage { get; }

    /// <summary>
    /// The exception's stack trace at the server; null unless the server sets <see cref="RpcServerOptions.IncludeStackTraces"/>.
    /// </summary>
    /// <remarks>Servers in Python always send it.</remarks>
    public string? RemoteStackTrace { get; }
}
