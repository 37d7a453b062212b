using TypedRpc.Streaming;

namespace TypedRpc.Server;

/// <summary>The items that a caller sends, for the method that reads them.</summary>
/// <param name="receiver">Receives the items.</param>
/// <param name="begin">Asks the caller to begin.</param>
internal sealed class ArgumentStream<TItem>(StreamReceiver<TItem> receiver, Action begin) : IAsyncEnumerable<TItem>
{
    private int _isStarted;

    /// <exception cref="InvalidOperationException">The items were enumerated before: the caller sends them once.</exception>
    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
            throw new InvalidOperationException("The items of a caller can be enumerated only once.");
        begin();
        return new Enumerator(receiver, cancellationToken);
    }

    private sealed class Enumerator : IAsyncEnumerator<TItem>
    {
        private readonly StreamReceiver<TItem> _receiver;
        private readonly CancellationTokenRegistration _cancellation;

        public Enumerator(StreamReceiver<TItem> receiver, CancellationToken cancellationToken)
        {
            _receiver = receiver;
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((StreamReceiver)state!).Abort(new OperationCanceledException(token)), receiver);
        }

        public TItem Current => _receiver.Current;

        public ValueTask<bool> MoveNextAsync() => _receiver.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            await _cancellation.DisposeAsync().ConfigureAwait(false);
            _receiver.Stop();
        }
    }
}
