using TypedRpc.Messages;
using TypedRpc.Serialization;
using TypedRpc.Wire;

namespace TypedRpc.Client;

/// <summary>Every way a call can end, and nothing else. The task is its own completion gate: the first ending wins.</summary>
internal sealed class PendingCall<TResult>(ClientCore client, ShapedMethod method, Shape<TResult> shape, CallProgress progress)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IPendingCall
{
    private CancellationTokenRegistration _cancellation;
    private CancellationTokenSource? _sending;

    public MessageId Id { get; set; }

    public CallProgress Progress { get; } = progress;

    /// <summary>Ends the waiting of a send that could not be done at once. Whoever sets it looks afterwards whether the call has ended.</summary>
    public CancellationTokenSource Sending
    {
        set => Interlocked.Exchange(ref _sending, value);
    }

    /// <summary>Sends the request again when a server has appeared; null when the call does not wait for one.</summary>
    public Action? SendAgain { get; set; }

    public void EndOn(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        _cancellation = cancellationToken.UnsafeRegister(static (call, token) => ((PendingCall<TResult>)call!).OnCancelled(token), this);

        // An ending sets the outcome and then looks here; this writes and then looks for the outcome. One of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Task.IsCompleted)
            _cancellation.Dispose();
    }

    public bool OnReply(in ReplyHeader header, MessageBody body)
    {
        switch (header.Kind)
        {
            case MessageKind.Working:
                Progress.IsRunning = true;
                return true;
            case MessageKind.Reply:
                return OnResult(header, body);
            default:
                return Fail(Described(Faults.ToException(client.Format.ReadFault(body, header, method.Faults))));
        }
    }

    public bool OnDeadline(long now) => Fail(Described(Progress.Timeout(client.Time, now)));

    public bool OnReturned()
    {
        if (SendAgain is not null && client.Time.GetTimestamp() < Progress.WaitForServerUntil)
        {
            Progress.Unpublished();
            SendAgain();
            return true;
        }

        return Fail(Described(new RpcNoServerException($"Nobody serves {Progress.Route.Target}: no queue took the request.")));
    }

    public bool OnNoConsumer() =>
        client.Time.GetTimestamp() >= Progress.WaitForServerUntil
        && Fail(Described(new RpcNoServerException($"Nobody serves {Progress.Route.Target}: the queue '{Progress.Route.RoutingKey}' has no consumer.") { Execution = RpcExecution.Unknown }));

    public bool OnConnectionLost(Exception reason) =>
        Fail(Described(new RpcConnectionException("The connection to the broker was lost while the call was waiting for its reply.", RpcExecution.Unknown, true, reason)));

    public bool OnStopping() =>
        Fail(Described(new RpcConnectionException("The bus was closed while the call was waiting for its reply.", RpcExecution.Unknown, false)));

    /// <summary>The request could not be sent.</summary>
    public bool OnNotSent(Exception reason) => Fail(reason is RpcException fault ? Described(fault) : reason);

    private bool OnResult(in ReplyHeader header, MessageBody body)
    {
        TResult result;
        try
        {
            result = client.Format.ReadResult(body, header, shape);
        }
        catch (Exception fault)
        {
            // Also what a payload's own constructor throws: the caller must hear of it, and the inbox must go on.
            return Fail(fault is RpcSerializationException ? Described(fault) : fault);
        }

        return Ended(TrySetResult(result));
    }

    private bool OnCancelled(CancellationToken cancellationToken) => Ended(TrySetCanceled(cancellationToken));

    private bool Fail(Exception reason) => Ended(TrySetException(reason));

    private bool Ended(bool won)
    {
        if (won)
        {
            client.Pending.Remove(this);
            _cancellation.Unregister();
            Volatile.Read(ref _sending)?.Cancel();
        }

        return won;
    }

    private Exception Described(Exception fault) => Faults.Described(fault, Id, method, Progress.Route.Target);
}
