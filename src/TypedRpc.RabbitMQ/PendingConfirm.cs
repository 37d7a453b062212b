namespace TypedRpc.RabbitMQ;

/// <summary>A caller that waits for the broker's confirm. It may turn away: the confirm then finds nobody, and nothing else changes.</summary>
internal sealed class PendingConfirm() : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Waits for the outcome. The token ends the wait and never reaches the client library, whose state it would corrupt.</summary>
    public async ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static (state, token) => ((PendingConfirm)state!).TrySetCanceled(token), this);
        return await Task.ConfigureAwait(false);
    }
}
