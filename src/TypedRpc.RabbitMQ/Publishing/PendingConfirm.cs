namespace TypedRpc.RabbitMQ.Publishing;

/// <summary>One caller's wait for the broker's confirm. The caller may stop waiting; the confirm is then ignored.</summary>
internal sealed class PendingConfirm() : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Waits for the outcome.</summary>
    /// <remarks>The token ends only this wait. It is never passed to the client library, whose state it would corrupt.</remarks>
    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static (state, token) => ((PendingConfirm)state!).TrySetCanceled(token), this);
        return await Task.ConfigureAwait(false);
    }
}
