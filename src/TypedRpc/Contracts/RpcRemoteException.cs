namespace TypedRpc;

/// <summary>The method threw at the server.</summary>
public sealed class RpcRemoteException : RpcException
{
    /// <summary>Tells of an exception at the server.</summary>
    /// <param name="remoteType">The full name of the exception's type there. It is text: no type is ever made from it.</param>
    /// <param name="remoteMessage">The exception's message.</param>
    /// <param name="remoteStackTrace">Its stack trace, when the server sends them.</param>
    public RpcRemoteException(string remoteType, string remoteMessage, string? remoteStackTrace = null)
        : base(RpcErrorKind.Remote, RpcExecution.Failed, false, $"{remoteType}: {remoteMessage}", null) =>
        (RemoteType, RemoteMessage, RemoteStackTrace) = (remoteType, remoteMessage, remoteStackTrace);

    /// <summary>The full name of the exception's type at the server.</summary>
    public string RemoteType { get; }

    /// <summary>The exception's message.</summary>
    public string RemoteMessage { get; }

    /// <summary>The exception's stack trace at the server; null unless the server has <see cref="RpcServerOptions.IncludeStackTraces"/>.</summary>
    public string? RemoteStackTrace { get; }
}
