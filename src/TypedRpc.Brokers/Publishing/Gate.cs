namespace TypedRpc.Brokers.Publishing;

/// <summary>A gate that callers wait at while it is closed; initially open.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource? _closed;

    /// <summary>Completes when the gate is open.</summary>
    public Task WhenOpen => _closed?.Task ?? Task.CompletedTask;

    public void Close() =>
        Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Open() => Interlocked.Exchange(ref _closed, null)?.TrySetResult();
}
