using System.Globalization;

namespace TypedRpc;

/// <summary>The stage that a request had reached when it timed out.</summary>
public enum RpcStage
{
    /// <summary>The request waited for a connection to the broker.</summary>
    Connecting,

    /// <summary>The request waited to be published, or waited for the broker's confirm.</summary>
    Publishing,

    /// <summary>The broker had the request, and no server had reported that it was running it.</summary>
    /// <remarks>
    /// A server reports 5 seconds after it received the request, or after half of the request's time if that is sooner. So the request was
    /// in a queue, or a server had received it less than that time before.
    /// </remarks>
    Waiting,

    /// <summary>A server was running the request.</summary>
    Running,

    /// <summary>The broker had the request; it is not known whether a server was running it.</summary>
    /// <remarks>
    /// In oslo.messaging's format, servers report that they run a request only to callers with a
    /// <see cref="RpcClientOptions.OsloCallMonitorTimeout"/>, and only after half of that time.
    /// </remarks>
    Unknown,

    /// <summary>
    /// There was a connection but no server, and the request waited for one (<see cref="RpcClientOptions.WaitForServer"/>).
    /// </summary>
    Searching,

    /// <summary>A client interceptor had not passed on the request, or had not passed on its outcome.</summary>
    Intercepting,
}

/// <summary>The request timed out before its outcome was known.</summary>
public sealed class RpcTimeoutException : RpcException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="stage">The last stage that was reached.</param>
    /// <param name="connecting">The time until the request could be published.</param>
    /// <param name="publishing">The time from then until the broker had the request.</param>
    /// <param name="waiting">The time since then.</param>
    public RpcTimeoutException(RpcStage stage, TimeSpan connecting, TimeSpan publishing, TimeSpan waiting)
        : base(
            RpcErrorKind.Timeout,
            stage is RpcStage.Connecting or RpcStage.Searching or RpcStage.Intercepting ? RpcExecution.NotStarted : RpcExecution.Unknown,
            true,
            Text(stage, connecting, publishing, waiting),
            null) =>
        (Stage, Connecting, Publishing, Waiting) = (stage, connecting, publishing, waiting);

    /// <summary>The last stage that was reached.</summary>
    public RpcStage Stage { get; }

    /// <summary>The time spent before the request could be published.</summary>
    public TimeSpan Connecting { get; }

    /// <summary>The time spent publishing the request.</summary>
    public TimeSpan Publishing { get; }

    /// <summary>The time spent waiting for the reply.</summary>
    public TimeSpan Waiting { get; }

    private static string Text(RpcStage stage, TimeSpan connecting, TimeSpan publishing, TimeSpan waiting)
    {
        string what = stage switch
        {
            RpcStage.Connecting => "there was no connection to the broker",
            RpcStage.Publishing => "the broker did not take the request",
            RpcStage.Waiting => "the broker has the request, and no server has shown that it is running it",
            RpcStage.Running => "a server is running the request, and has not replied",
            RpcStage.Searching => "there was a connection to the broker, and no server to send the request to",
            RpcStage.Intercepting => "an interceptor of the client did not pass the request, or its outcome, on",
            _ => "the broker has the request, no reply came, and whether a server is running it is not known",
        };
        string times = string.Create(
            CultureInfo.InvariantCulture,
            $"connecting {connecting.TotalMilliseconds:F0} ms, publishing {publishing.TotalMilliseconds:F0} ms, "
            + $"waiting {waiting.TotalMilliseconds:F0} ms");
        return $"The time of the call is over: {what} ({times}).";
    }
}
