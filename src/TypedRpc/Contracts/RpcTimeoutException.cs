using System.Globalization;

namespace TypedRpc;

/// <summary>How far a request came.</summary>
public enum RpcStage
{
    /// <summary>It waited for a connection to the broker.</summary>
    Connecting,

    /// <summary>It waited to be handed to the broker, or for the broker's confirm.</summary>
    Publishing,

    /// <summary>
    /// The broker had it, and no server had shown that it runs it. A server shows that 5 seconds after it received the request, or at half of the request's
    /// time when that is sooner: so the request was in a queue, or had reached a server less than that before.
    /// </summary>
    Waiting,

    /// <summary>A server was running it.</summary>
    Running,

    /// <summary>
    /// The broker had it, and whether a server was running it is not known: servers that are asked in oslo.messaging's format show that only to callers with a
    /// <see cref="RpcClientOptions.CallMonitorTimeout"/>, and only at half of that.
    /// </summary>
    Unknown,

    /// <summary>There was a connection and no server, and it waited for one: <see cref="RpcClientOptions.WaitForServer"/>.</summary>
    Searching,

    /// <summary>A client interceptor had it, and had not passed it on, or not passed its outcome on.</summary>
    Intercepting,
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
        : base(RpcErrorKind.Timeout, stage is RpcStage.Connecting or RpcStage.Searching or RpcStage.Intercepting ? RpcExecution.NotStarted : RpcExecution.Unknown, true, Text(stage, connecting, publishing, waiting), null) =>
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
            RpcStage.Connecting => "there was no connection to the broker",
            RpcStage.Publishing => "the broker did not take the request",
            RpcStage.Waiting => "the broker has the request, and no server has shown that it is running it",
            RpcStage.Running => "a server is running the request, and has not replied",
            RpcStage.Searching => "there was a connection to the broker, and no server to send the request to",
            RpcStage.Intercepting => "an interceptor of the client did not pass the request, or its outcome, on",
            _ => "the broker has the request, no reply came, and whether a server is running it is not known",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The time of the call is over: {what} (connecting {connecting.TotalMilliseconds:F0} ms, publishing {publishing.TotalMilliseconds:F0} ms, waiting {waiting.TotalMilliseconds:F0} ms).");
    }
}
