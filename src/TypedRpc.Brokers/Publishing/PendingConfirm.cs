using TypedRpc.Transport;

namespace TypedRpc.Brokers.Publishing;

/// <summary>One caller's wait for the broker's confirm. The caller may stop waiting; the confirm is then ignored.</summary>
internal sealed class PendingConfirm() : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The wait for the next message of the same pack, which has the same confirm; null for the last one.</summary>
    public PendingConfirm? Next { get; set; }

    /// <summary>True when no caller waits for the message, or for any message of the pack.</summary>
    public bool IsUnwanted
    {
        get
        {
            for (PendingConfirm? pending = this; pending is not null; pending = pending.Next)
            {
                if (!pending.Task.IsCompleted)
                    return false;
            }

            return true;
        }
    }

    /// <summary>The broker has confirmed the message, or the pack.</summary>
    public void Succeed(int epoch)
    {
        for (PendingConfirm? pending = this; pending is not null; pending = pending.Next)
            pending.TrySetResult(epoch);
    }

    /// <summary>The message, or the pack, was not confirmed.</summary>
    public void Fail(TransportException reason)
    {
        TrySetException(reason);
        for (PendingConfirm? pending = Next; pending is not null; pending = pending.Next)
            pending.TrySetException(reason.Copy());
    }

    /// <summary>The outcome of a message that was written when its epoch ended.</summary>
    /// <remarks>
    /// It may have arrived even when this side closed the transport, so the outcome is "connection lost" and not "closed".
    /// </remarks>
    public static TransportException Lost(TransportException reason) => reason.Error != TransportError.Closed
        ? reason
        : new TransportException(TransportError.ConnectionLost, "The transport was closed before the broker confirmed the message.");

    /// <summary>Waits for the outcome.</summary>
    /// <remarks>The token ends only this wait. It is never passed to the client library, whose state it would corrupt.</remarks>
    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static (state, token) => ((PendingConfirm)state!).TrySetCanceled(token), this);
        return await Task.ConfigureAwait(false);
    }
}
