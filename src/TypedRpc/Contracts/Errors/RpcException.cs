using System.Reflection;

namespace TypedRpc;

/// <summary>The kinds of failure of an <see cref="RpcException"/>.</summary>
public enum RpcErrorKind
{
    /// <summary>The remote method threw an undeclared exception.</summary>
    Remote,

    /// <summary>No endpoint of the server has the method.</summary>
    NoSuchMethod,

    /// <summary>No endpoint of the server serves the requested version or namespace.</summary>
    UnsupportedVersion,

    /// <summary>The server could not decode the arguments.</summary>
    InvalidArguments,

    /// <summary>The server does not support the message's format.</summary>
    UnsupportedFormat,

    /// <summary>The client, the broker or the server has no capacity for the request.</summary>
    Overloaded,

    /// <summary>No server serves the target.</summary>
    NoServer,

    /// <summary>The request timed out.</summary>
    Timeout,

    /// <summary>The connection to the broker was lost, or could not be opened.</summary>
    Connection,

    /// <summary>A value could not be encoded or decoded.</summary>
    Serialization,

    /// <summary>A URL, an option or a declaration is invalid.</summary>
    Configuration,
}

/// <summary>What is known about the execution of a failed request.</summary>
public enum RpcExecution
{
    /// <summary>The request was not and will not be executed.</summary>
    NotStarted,

    /// <summary>A server executed the request, and it failed.</summary>
    Failed,

    /// <summary>A server may have executed the request, may be executing it, or may still execute it.</summary>
    Unknown,
}

/// <summary>The failure of a call, a cast or a connection. Its properties say whether a retry is safe.</summary>
/// <remarks>
/// A retry is safe when <see cref="Execution"/> is <see cref="RpcExecution.NotStarted"/>, or when the method may run twice. It is useful
/// when <see cref="IsTransient"/>. Cancellation by the caller is not an <see cref="RpcException"/> but an
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class RpcException : Exception
{
    private RpcExecution _execution;

    private protected RpcException(RpcErrorKind kind, RpcExecution execution, bool isTransient, string message, Exception? innerException)
        : base(message, innerException) =>
        (Kind, _execution, IsTransient, HelpLink) = (kind, execution, isTransient, ErrorsPage + "#" + Anchor(kind));

    /// <summary>The kind of failure.</summary>
    public RpcErrorKind Kind { get; }

    /// <summary>What is known about the execution of the request.</summary>
    public RpcExecution Execution
    {
        get => _execution;
        init => _execution = value;
    }

    /// <summary>True when the cause may disappear without intervention, so that a retry may succeed.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The id of the request, 32 hexadecimal digits; null when there was no request.</summary>
    public string? CallId { get; private set; }

    /// <summary>The method's name on the wire, or null.</summary>
    public string? Method { get; private set; }

    /// <summary>The target of the request, or null.</summary>
    public RpcTarget? Target { get; private set; }

    /// <summary>The message, with the method, target and id of the request.</summary>
    public override string Message => Method is null ? base.Message : $"{base.Message} [{Method} at {Target}, id {CallId}]";

    internal void MayHaveRun()
    {
        if (_execution == RpcExecution.NotStarted)
            _execution = RpcExecution.Unknown;
    }

    internal void Describe(string callId, string method, RpcTarget target) => (CallId, Method, Target) = (callId, method, target);

    internal static string ErrorsPage { get; } =
        typeof(RpcException).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(one => one.Key == "DocumentationUrl").Value + "/errors.md";

    internal static string Anchor(RpcErrorKind kind) => kind.ToString().ToLowerInvariant();
}
