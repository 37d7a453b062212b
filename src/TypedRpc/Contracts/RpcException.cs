using System.Reflection;

namespace TypedRpc;

/// <summary>What kind of failure an <see cref="RpcException"/> is.</summary>
public enum RpcErrorKind
{
    /// <summary>The method threw.</summary>
    Remote,

    /// <summary>No endpoint of the server has the method.</summary>
    NoSuchMethod,

    /// <summary>No endpoint of the server serves the version or namespace.</summary>
    UnsupportedVersion,

    /// <summary>The server could not decode the arguments.</summary>
    InvalidArguments,

    /// <summary>The server does not understand the message's format.</summary>
    UnsupportedFormat,

    /// <summary>The server has no room for the request.</summary>
    Overloaded,

    /// <summary>Nobody serves the target.</summary>
    NoServer,

    /// <summary>The time of the call was over.</summary>
    Timeout,

    /// <summary>The connection to the broker was lost, or could not be made.</summary>
    Connection,

    /// <summary>A value could not be encoded or decoded.</summary>
    Serialization,

    /// <summary>A URL, an option or a declaration is at fault.</summary>
    Configuration,
}

/// <summary>What is known of the run of a request that failed.</summary>
public enum RpcExecution
{
    /// <summary>No server has begun it, or will.</summary>
    NotStarted,

    /// <summary>A server ran it, and it failed.</summary>
    Failed,

    /// <summary>A server may have run it, may be running it, or may run it yet.</summary>
    Unknown,
}

/// <summary>The failure of a call, a cast or a connection. It answers whether one may try again.</summary>
/// <remarks>
/// It is safe to send a request again when <see cref="Execution"/> is <see cref="RpcExecution.NotStarted"/>, or when the method may run twice;
/// it is sensible when <see cref="IsTransient"/>. The caller's own cancellation is not one of these: it is an <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class RpcException : Exception
{
    private RpcExecution _execution;

    private protected RpcException(RpcErrorKind kind, RpcExecution execution, bool isTransient, string message, Exception? innerException)
        : base(message, innerException) =>
        (Kind, _execution, IsTransient, HelpLink) = (kind, execution, isTransient, ErrorsPage + "#" + Anchor(kind));

    /// <summary>What kind of failure it is.</summary>
    public RpcErrorKind Kind { get; }

    /// <summary>What is known of the run of the request.</summary>
    public RpcExecution Execution
    {
        get => _execution;
        init => _execution = value;
    }

    /// <summary>True when the cause may pass by itself.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The id of the request, 32 hexadecimal digits; null when there was none.</summary>
    public string? CallId { get; private set; }

    /// <summary>The method's name on the wire, or null.</summary>
    public string? Method { get; private set; }

    /// <summary>Where the request went, or null.</summary>
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
        typeof(RpcException).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "DocumentationUrl").Value + "/errors.md";

    internal static string Anchor(RpcErrorKind kind) => kind.ToString().ToLowerInvariant();
}
