using TypedRpc.Messages;
using TypedRpc.Receiving;
using TypedRpc.Transport;
using TypedRpc.Wire;

namespace TypedRpc.Server;

/// <summary>What becomes of a request that has failed: the failure that its caller gets, or the next attempt of a cast.</summary>
internal sealed class RequestFailures(ServerCore core, RpcTarget target, FailureReplies failures, DeliveryRetries retries)
{
    // Budgets are sent in whole milliseconds, and deadlines are noticed up to 25 ms late: a nested call can time out before its caller.
    private static readonly TimeSpan MaxEarlyTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Answers the caller of a request that has failed, or decides what becomes of a cast.</summary>
    /// <returns>Why the reply could not be sent, if the caller still waits for it; null otherwise.</returns>
    public async ValueTask<Exception?> FailAsync(RequestInvocation invocation, Delivery delivery, Exception exception)
    {
        RequestHeader header = invocation.Header;
        string id = header.Id.ToString();
        if (invocation.Stage == InvocationStage.Sending
            && exception is not (RpcSerializationException or TransportException { Error: TransportError.TooLarge }))
        {
            // The method succeeded and its reply was not sent: the connection is lost, or the deadline has passed.
            core.Logger.ReplyNotSent(header.Method, id, exception);
            return core.Replies.IsStillWanted(exception, invocation.Deadline) ? exception : null;
        }

        if (invocation.IsUnwanted)
            return null;
        if (header.Kind == MessageKind.Cast)
        {
            FailCast(invocation, delivery, exception);
            return null;
        }

        if (exception is OperationCanceledException && invocation.IsAbandoned)
        {
            core.Logger.CancelledByStop(header.Method, id);
            return await StopAsync(invocation, "and has cancelled the method").ConfigureAwait(false);
        }

        if (IsOfDeadline(exception, invocation.Deadline))
        {
            // The server cancelled the method at the deadline, or a call of the method has inherited the deadline. The caller gets its own
            // timeout, and not a cancellation that it did not ask for or the timeout of another call.
            core.Logger.CancelledAtDeadline(header.Method, id);
            return null;
        }

        Fault fault = failures.Of(invocation, exception);
        Exception? notSent;
        try
        {
            if (fault.Shape is null)
                core.Logger.CallFailed(header.Method, id, exception);
            else
                core.Logger.CallFailedAsDeclared(header.Method, id, exception);
        }
        finally
        {
            // The caller must get the failure even if the logger throws.
            notSent = await AnswerAsync(invocation, fault).ConfigureAwait(false);
        }

        return notSent;
    }

    /// <summary>Tells the caller of a call that the server stops.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="what">What the server did with the method, for the message.</param>
    public ValueTask<Exception?> StopAsync(RequestInvocation invocation, string what) => AnswerAsync(
        invocation,
        new Fault(
            FaultCode.Stopping,
            nameof(FaultCode.Stopping),
            $"The server {target} is shutting down {what}. '{invocation.Header.Method}' may have had effects."));

    private bool IsOfDeadline(Exception exception, long deadline)
    {
        if (deadline == long.MaxValue)
            return false;
        TimeSpan left = core.Bus.Time.GetElapsedTime(core.Bus.Time.GetTimestamp(), deadline);
        return exception switch
        {
            OperationCanceledException => left <= TimeSpan.Zero,
            RpcTimeoutException => left <= MaxEarlyTimeout,
            _ => false,
        };
    }

    private void FailCast(RequestInvocation invocation, Delivery delivery, Exception exception)
    {
        RequestHeader header = invocation.Header;
        if (exception is OperationCanceledException && invocation.IsAbandoned)
        {
            // The cast itself did not fail, so it is requeued for another server.
            invocation.ComesAgain = true;
            core.Logger.CancelledByStop(header.Method, header.Id.ToString());
            delivery.Finish(Settlement.Requeue);
            return;
        }

        core.Bus.Counters.CastFailed();
        if (invocation.Method.Method.Attempts > 1)
        {
            invocation.ComesAgain = true;
            retries.Add(new FailedCast(core, target, invocation, delivery, exception));
            return;
        }

        core.Logger.CastFailed(header.Method, header.Id.ToString(), exception);
    }

    private ValueTask<Exception?> AnswerAsync(RequestInvocation invocation, Fault fault)
    {
        invocation.Streams?.EndProgress();
        RequestHeader header = invocation.Header;
        if (invocation.Streams?.ItemsSent is { } items)
            header = header with { Data = new RequestData { ItemsSent = items } };
        return core.Replies.TrySendAsync(invocation.End(failures.Encode(header, fault), isFinal: fault.Code != FaultCode.Stopping));
    }
}
