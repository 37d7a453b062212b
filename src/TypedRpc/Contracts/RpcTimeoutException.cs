using System.Globalization;

namespace TypedRpc;

/// <summary>How far a request came.</summary>
public enum RpcStage
{
    /// <summary>It waited for a connection to the broker, or for a server to appear.</summary>
    Connecting,

    /// <summary>It waited to be handed to the broker, or for the broker's confirm.</summary>
    Publishing,

    /// <summary>The broker had it; no server gave a sign of having begun.</summary>
    Waiting,

    /// <summary>A server was running it.</summary>
    Running,
}

/// <summary>The time of a call was over before its outcome was known.</summary>
public sealed class RpcTimeoutException : RpcException
{
    /// <summary>Tells how far the request came.</summary>
    /// <param name="stage">The last stage that was reached.</param>
    /// <param name="connecting">The time until it could be handed over.</param>
    /// <param name="publishing">The time until the broker had it.</param>
    /// <param name="waiting">The time since.</param>
    public RpcTimeoutException(RpcStage stage, TimeSpan connecting, TimeSpan publishing, TimeSpan waiting)
        : base(RpcErrorKind.Timeout, stage is RpcStage.Connecting ? RpcExecution.NotStarted : RpcExecution.Unknown, true, Text(stage, connecting, publishing, waiting), null) =>
        (Stage, Connecting, Publishing, Waiting) = (stage, connecting, publishing, waiting);

    /// <summary>The last stage that was reached.</summary>
    public RpcStage Stage { get; }

    /// <summary>The time spent before the request could be handed to the broker.</summary>
    public TimeSpan Connecting { get; }

    /// <summary>The time spent handing it over.</summary>
    public TimeSpan Publishing { get; }

    /// <summary>The time spent waiting for the reply.</summary>
    public TimeSpan Waiting { get; }

    private static string Text(RpcStage stage, TimeSpan connecting, TimeSpan publishing, TimeSpan waiting)
    {
        string what = stage switch
        {
            RpcStage.Connecting => "there was no connection to the broker, or no server, to send the request to",
            RpcStage.Publishing => "the broker did not take the request",
            RpcStage.Waiting => "the broker has the request, and no reply came",
            _ => "a server is running the request, and has not replied",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The time of the call is over: {what} (connecting {connecting.TotalMilliseconds:F0} ms, publishing {publishing.TotalMilliseconds:F0} ms, waiting {waiting.TotalMilliseconds:F0} ms).");
    }
}
