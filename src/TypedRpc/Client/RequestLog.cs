using Microsoft.Extensions.Logging;
using TypedRpc.Messages;

namespace TypedRpc.Client;

/// <summary>Logs calls and casts. Creates no text unless the level is enabled.</summary>
internal sealed class RequestLog(ILogger logger, TimeProvider time)
{
    // A request that was refused before it got an id.
    private const string NoId = "(not sent)";

    /// <summary>A value of progress could not be decoded, or the receiver of the caller threw.</summary>
    public void ProgressFailed(Exception exception) => logger.ProgressNotReported(exception);

    /// <summary>A callback on the token of a stream that a caller sends has thrown.</summary>
    public void StopFailed(Exception exception) => logger.StreamCallbackFailed(exception);

    public void Began(RpcMethod method, CallRoute route, MessageId id)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
            return;
        if (method.Kind == RpcMethodKind.Call)
            logger.CallBegan(method.Name, id.ToString(), route.Target);
        else
            logger.CastBegan(method.Name, id.ToString(), route.Target);
    }

    public void Ended(RpcMethod method, CallProgress progress, MessageId id)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
            return;
        double milliseconds = time.GetElapsedTime(progress.StartedAt).TotalMilliseconds;
        if (method.Kind == RpcMethodKind.Call)
            logger.CallEnded(method.Name, id.ToString(), progress.Route.Target, milliseconds);
        else
            logger.CastEnded(method.Name, id.ToString(), progress.Route.Target, milliseconds);
    }

    /// <summary>The request failed, or its caller cancelled it. A failure that the contract declares is an outcome like a result.</summary>
    /// <param name="method">The method.</param>
    /// <param name="route">The route to the target.</param>
    /// <param name="id">The id of the request; null when it was refused before it got one.</param>
    /// <param name="exception">The failure.</param>
    /// <param name="isDeclared">True when the contract declares the failure.</param>
    public void Failed(RpcMethod method, CallRoute route, MessageId? id, Exception exception, bool isDeclared = false)
    {
        LogLevel level = isDeclared || exception is OperationCanceledException ? LogLevel.Debug : LogLevel.Information;
        if (!logger.IsEnabled(level))
            return;
        if (method.Kind == RpcMethodKind.Call)
            logger.CallFailed(level, method.Name, id?.ToString() ?? NoId, route.Target, exception);
        else
            logger.CastFailed(level, method.Name, id?.ToString() ?? NoId, route.Target, exception);
    }

    public void Retried(RpcMethod method, CallRoute route, MessageId id, Exception exception)
    {
        if (logger.IsEnabled(LogLevel.Information))
            logger.CallRetried(method.Name, id.ToString(), route.Target, exception.Message);
    }
}
